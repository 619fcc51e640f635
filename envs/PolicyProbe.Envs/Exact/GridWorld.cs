using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Five by five squares, from the upper left corner to the lower right: actions 0 up, 1 right, 2 down, 3 left, each going astray to
/// one of the two sides with probability 0.1 in all; walls hold. The goal pays 1 and ends the episode, γ = 0.95, and J is over all time.
/// </summary>
/// <remarks>
/// After R. S. Sutton and A. G. Barto, "Reinforcement Learning: An Introduction" (2018), example 3.5. State 5·row + column.
/// </remarks>
public sealed class GridWorld : ICatalogued
{
    private const int Side = 5;
    private const double Astray = 0.05;

    private GridWorld()
    {
    }

    /// <inheritdoc/>
    public static string Id => "grid-world-5x5";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "Find the way across five by five squares on slippery ground; the far corner pays 1. Its exact gradient is known.",
        "after Sutton and Barto (2018), example 3.5",
        Model(horizon: null),
        timeLimit: 200,
        draw: Draw);

    /// <summary>The model, cut off after a number of steps or not.</summary>
    internal static FiniteMdp Model(int? horizon)
    {
        const int states = Side * Side, goal = states - 1;
        var (transition, reward, start, terminal) = (new double[states, 4, states], new double[states, 4, states], new double[states], new bool[states]);
        start[0] = 1;
        terminal[goal] = true;
        for (var s = 0; s < states; s++)
            for (var action = 0; action < 4; action++)
            {
                if (s == goal)
                {
                    transition[s, action, s] = 1;
                    continue;
                }

                transition[s, action, Beside(s, action)] += 1 - (2 * Astray);
                transition[s, action, Beside(s, (action + 1) % 4)] += Astray;
                transition[s, action, Beside(s, (action + 3) % 4)] += Astray;
                reward[s, action, goal] = 1;
            }

        return new FiniteMdp(transition, reward, start, Discount: 0.95, terminal, horizon);
    }

    /// <summary>The squares, the goal among them, and where the agent is.</summary>
    internal static Drawing Draw(FiniteMdp model, int state) => new GridDrawing(Side, Side)
        .Fields((row, column) => model.Terminal[(row * Side) + column] ? ShapeRole.Goal : ShapeRole.Field)
        .Write(0, 0, "S")
        .Write(Side - 1, Side - 1, "G")
        .Disc(state / Side, state % Side, 0.22, ShapeRole.Body)
        .Done();

    private static int Beside(int s, int direction)
    {
        var (row, column) = (s / Side, s % Side);
        (row, column) = direction switch { 0 => (row - 1, column), 1 => (row, column + 1), 2 => (row + 1, column), _ => (row, column - 1) };
        return row is < 0 or >= Side || column is < 0 or >= Side ? s : (row * Side) + column;
    }
}
