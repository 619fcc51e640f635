namespace PolicyProbe.Core;

/// <summary>An environment whose transition model is known: a probe that finds it compares itself with the truth.</summary>
public interface IHasTransitionModel
{
    /// <summary>The model: transitions, rewards, start distribution, discount, horizon.</summary>
    FiniteMdp Model { get; }

    /// <summary>Writes what an agent sees in a state.</summary>
    /// <param name="state">The state, 0 … S − 1.</param>
    /// <param name="observation">Receives the observation [O].</param>
    void Observe(int state, Span<float> observation);
}
