namespace PolicyProbe.Core;

/// <summary>An environment whose physics can be placed and moved without the task around it, so that raw trajectories can be replayed.</summary>
/// <remarks>What these members do to the physics ends the task's episode: a reset comes before the next step.</remarks>
public interface IHasRawPhysics : IHasPhysicalState
{
    /// <summary>The count of positions; the rest of the physical state are velocities.</summary>
    int PositionCount { get; }

    /// <summary>The count of controls.</summary>
    int ControlCount { get; }

    /// <summary>Physics steps an action.</summary>
    int SubSteps { get; }

    /// <summary>The names of the facts about the model that <see cref="ModelFact"/> knows.</summary>
    IReadOnlyList<string> ModelFacts { get; }

    /// <summary>The numbers of a fact about the model, such as its masses.</summary>
    /// <param name="name">One of <see cref="ModelFacts"/>.</param>
    double[] ModelFact(string name);

    /// <summary>Starts from a state, with nothing remembered from before.</summary>
    /// <param name="state">Positions, then velocities.</param>
    /// <exception cref="InvalidOperationException">The physics cannot go on from there.</exception>
    void PlacePhysics(ReadOnlySpan<double> state);

    /// <summary>Holds controls for some physics steps.</summary>
    /// <param name="controls">The controls [<see cref="ControlCount"/>].</param>
    /// <param name="subSteps">Physics steps, at least 1.</param>
    /// <exception cref="InvalidOperationException">The physics cannot go on from there.</exception>
    void AdvancePhysics(ReadOnlySpan<double> controls, int subSteps);
}
