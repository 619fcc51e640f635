namespace PolicyProbe.Core;

/// <summary>An environment that draws from a table of outcomes, with the order that the draw goes through them.</summary>
public interface IHasTransitionTable
{
    /// <summary>The table.</summary>
    TransitionTable Table { get; }
}
