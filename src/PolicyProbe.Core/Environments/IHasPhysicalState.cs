namespace PolicyProbe.Core;

/// <summary>An environment whose physical state can be read in double precision, so that a replay compares more than what the agent sees.</summary>
public interface IHasPhysicalState
{
    /// <summary>The count of numbers.</summary>
    int PhysicalStateSize { get; }

    /// <summary>Writes the state: positions, then velocities.</summary>
    /// <param name="state">Receives the numbers [<see cref="PhysicalStateSize"/>].</param>
    void ReadPhysicalState(Span<double> state);
}
