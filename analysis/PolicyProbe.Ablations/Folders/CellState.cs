namespace PolicyProbe.Ablations;

/// <summary>How far a cell is.</summary>
public enum CellState
{
    /// <summary>Not begun.</summary>
    Missing,

    /// <summary>Its arm is not tuned yet.</summary>
    Waiting,

    /// <summary>Its arm cannot be tuned: no value has all of its runs.</summary>
    Blocked,

    /// <summary>Begun, and nobody is on it: it was interrupted, or its process died.</summary>
    Stopped,

    /// <summary>A worker is on it.</summary>
    Running,

    /// <summary>Its result is there.</summary>
    Done,

    /// <summary>It failed, and is not run again unless asked for.</summary>
    Failed,
}

/// <summary>How far a study is.</summary>
/// <param name="States">The state of each cell, by index.</param>
public sealed record Survey(IReadOnlyList<CellState> States)
{
    private readonly int[] _counts = Tally(States);

    /// <summary>How many cells are in a state.</summary>
    public int Count(CellState state) => _counts[(int)state];

    /// <summary>How many cells there are.</summary>
    public int Total => States.Count;

    /// <summary>Whether nothing is left to run.</summary>
    public bool IsOver => Count(CellState.Done) + Count(CellState.Failed) + Count(CellState.Blocked) == Total;

    private static int[] Tally(IReadOnlyList<CellState> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        var counts = new int[Enum.GetValues<CellState>().Length];
        foreach (var state in states)
            counts[(int)state]++;
        return counts;
    }
}
