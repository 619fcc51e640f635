using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Cross a frozen lake from S to G; reward 1 at the goal, and a hole ends the episode. Actions left, down, right, up; on slippery ice a
/// step goes as asked in one case of three and to either side otherwise. State = row · columns + column.
/// </summary>
/// <remarks>
/// As Gymnasium's <c>FrozenLake-v1</c> and <c>FrozenLake8x8-v1</c> have it: outcomes in the order turn left, straight, turn right; straight
/// has probability ⅓ and each side (1 − ⅓)/2, which differs in the last bit.
/// </remarks>
internal static class FrozenLake
{
    public static readonly IReadOnlyList<string> Small = ["SFFF", "FHFH", "FFFH", "HFFG"];

    public static readonly IReadOnlyList<string> Large =
        ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"];

    private const double Straight = 1.0 / 3.0;
    private const double Aside = (1 - Straight) / 2;

    public static IEnvironment Create(string id, IReadOnlyList<string> map, bool slippery, int limit, double threshold)
    {
        var size = map.Count;
        var start = new double[size * size];
        start[0] = 1;
        return new ToyTextEnvironment(
            new EnvironmentSpec(
                id,
                $"Cross a {(slippery ? "slippery" : "frozen")} lake of {size}×{size} fields between its holes; reward 1 at the goal.",
                new Discrete(size * size),
                new Discrete(4),
                TimeLimit: limit,
                RewardThreshold: threshold,
                Source: $"Gymnasium, FrozenLake{(size == 8 ? "8x8" : string.Empty)}-v1{(slippery ? string.Empty : " with is_slippery=False")}"),
            new TransitionTable(start, 4, Outcomes),
            Draw);

        IReadOnlyList<Outcome> Outcomes(int state, int action)
        {
            if (Field(state) is 'H' or 'G')
                return [new Outcome(1, state, 0, true)];
            return slippery
                ? [Move(state, (action + 3) % 4, Aside), Move(state, action, Straight), Move(state, (action + 1) % 4, Aside)]
                : [Move(state, action, 1)];
        }

        Outcome Move(int state, int direction, double probability)
        {
            var (row, column) = (state / size, state % size);
            (row, column) = direction switch
            {
                0 => (row, Math.Max(column - 1, 0)),
                1 => (Math.Min(row + 1, size - 1), column),
                2 => (row, Math.Min(column + 1, size - 1)),
                _ => (Math.Max(row - 1, 0), column),
            };
            var next = (row * size) + column;
            return new Outcome(probability, next, Field(next) == 'G' ? 1 : 0, Field(next) is 'H' or 'G');
        }

        Drawing Draw(int state)
        {
            var grid = new GridDrawing(size, size).Fields((row, column) => map[row][column] switch { 'H' => ShapeRole.Hazard, 'G' => ShapeRole.Goal, _ => ShapeRole.Field });
            for (var s = 0; s < size * size; s++)
                if (Field(s) != 'F')
                    grid.Write(s / size, s % size, Field(s).ToString());
            return grid.Disc(state / size, state % size, 0.22, ShapeRole.Body).Done();
        }

        char Field(int state) => map[state / size][state % size];
    }
}

/// <summary>The slippery lake of 4×4 fields.</summary>
public sealed class FrozenLakeSmall : ICatalogued
{
    /// <inheritdoc/>
    public static string Id => "FrozenLake-v1";

    /// <inheritdoc/>
    public static IEnvironment Create() => FrozenLake.Create(Id, FrozenLake.Small, slippery: true, limit: 100, threshold: 0.70);
}

/// <summary>The lake of 4×4 fields without slipping.</summary>
public sealed class FrozenLakeSmallDeterministic : ICatalogued
{
    /// <inheritdoc/>
    public static string Id => "FrozenLakeNotSlippery-v1";

    /// <inheritdoc/>
    public static IEnvironment Create() => FrozenLake.Create(Id, FrozenLake.Small, slippery: false, limit: 100, threshold: 0.70);
}

/// <summary>The slippery lake of 8×8 fields.</summary>
public sealed class FrozenLakeLarge : ICatalogued
{
    /// <inheritdoc/>
    public static string Id => "FrozenLake8x8-v1";

    /// <inheritdoc/>
    public static IEnvironment Create() => FrozenLake.Create(Id, FrozenLake.Large, slippery: true, limit: 200, threshold: 0.85);
}

/// <summary>The lake of 8×8 fields without slipping.</summary>
public sealed class FrozenLakeLargeDeterministic : ICatalogued
{
    /// <inheritdoc/>
    public static string Id => "FrozenLake8x8NotSlippery-v1";

    /// <inheritdoc/>
    public static IEnvironment Create() => FrozenLake.Create(Id, FrozenLake.Large, slippery: false, limit: 200, threshold: 0.85);
}
