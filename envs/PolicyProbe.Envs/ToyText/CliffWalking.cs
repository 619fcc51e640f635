using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Walk along a cliff from the bottom left to the bottom right of 4×12 fields; reward −1 a step, and −100 with a fall, which leads back to
/// the start. Actions up, right, down, left; state = 12 · row + column. There is no time limit.
/// </summary>
/// <remarks>Sutton and Barto (2018), example 6.6, as Gymnasium's <c>CliffWalking-v1</c> has it.</remarks>
public sealed class CliffWalking : ICatalogued
{
    private const int Rows = 4;
    private const int Columns = 12;
    private const int First = (Rows - 1) * Columns;
    private const int Goal = (Rows * Columns) - 1;

    private CliffWalking()
    {
    }

    /// <inheritdoc/>
    public static string Id => "CliffWalking-v1";

    /// <inheritdoc/>
    public static IEnvironment Create()
    {
        var start = new double[Rows * Columns];
        start[First] = 1;
        return new ToyTextEnvironment(
            new EnvironmentSpec(
                Id,
                "Walk along a cliff to the goal; reward −1 a step and −100 for a fall, back to the start.",
                new Discrete(Rows * Columns),
                new Discrete(4),
                TimeLimit: null,
                RewardThreshold: null,
                Source: "Gymnasium, CliffWalking-v1; Sutton and Barto (2018), example 6.6"),
            new TransitionTable(start, 4, (state, action) => [Move(state, action)]),
            Draw);
    }

    private static Drawing Draw(int state) => new GridDrawing(Rows, Columns)
        .Fields((row, column) => ((row * Columns) + column) switch { Goal => ShapeRole.Goal, > First and < Goal => ShapeRole.Hazard, _ => ShapeRole.Field })
        .Write(Rows - 1, 0, "S")
        .Write(Rows - 1, Columns - 1, "G")
        .Disc(state / Columns, state % Columns, 0.22, ShapeRole.Body)
        .Done();

    private static Outcome Move(int state, int action)
    {
        var (row, column) = (state / Columns, state % Columns);
        (row, column) = action switch
        {
            0 => (Math.Max(row - 1, 0), column),
            1 => (row, Math.Min(column + 1, Columns - 1)),
            2 => (Math.Min(row + 1, Rows - 1), column),
            _ => (row, Math.Max(column - 1, 0)),
        };
        var next = (row * Columns) + column;
        return next is > First and < Goal ? new Outcome(1, First, -100, false) : new Outcome(1, next, -1, next == Goal);
    }
}
