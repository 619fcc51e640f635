namespace PolicyProbe.Core;

/// <summary>An environment that can give others of its kind, which share with it what never changes, such as a table of transitions.</summary>
public interface IReplicable
{
    /// <summary>Another one, before its first reset; neither knows what becomes of the other.</summary>
    IEnvironment Replicate();
}
