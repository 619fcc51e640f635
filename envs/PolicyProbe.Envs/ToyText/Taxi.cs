using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Drive a taxi on 5×5 fields with walls, pick a passenger up at one of four stands and set them down at another; reward 20 for that, −10 for
/// picking up or setting down in the wrong place, −1 for any other step. Actions south, north, east, west, pick up, set down.
/// State = ((5 row + column) · 5 + passenger) · 4 + destination, where passenger 4 is in the taxi.
/// </summary>
/// <remarks>
/// T. G. Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function Decomposition" (2000), as Gymnasium's
/// <c>Taxi-v3</c> and <c>Taxi-v4</c> have it in their dry form, where their tables are the same. A first state has the passenger at
/// a stand that is not the destination: 300 states, all alike.
/// </remarks>
internal static class Taxi
{
    private const int Size = 5;
    private const int InTaxi = 4;
    private const int States = Size * Size * 5 * 4;
    private const int PickUp = 4;

    private static readonly (int Row, int Column)[] Stands = [(0, 0), (0, 4), (4, 0), (4, 3)];

    private static readonly string[] Letters = ["R", "G", "Y", "B"];

    /// <summary>The fields with a wall on their eastern side.</summary>
    private static readonly (int Row, int Column)[] WallsEast = [(0, 1), (1, 1), (3, 0), (3, 2), (4, 0), (4, 2)];

    public static IEnvironment Create(string id)
    {
        var start = new double[States];
        for (var s = 0; s < States; s++)
            if (Decode(s) is var (_, _, passenger, destination) && passenger != InTaxi && passenger != destination)
                start[s] = 1.0 / 300;
        return new ToyTextEnvironment(
            new EnvironmentSpec(
                id,
                "Take a passenger by taxi to the right stand; reward 20 there, −1 a step, −10 for a wrong stop.",
                new Discrete(States),
                new Discrete(6),
                TimeLimit: 200,
                RewardThreshold: 8,
                Source: $"Gymnasium, {id}; Dietterich (2000)"),
            new TransitionTable(start, 6, (state, action) => [Outcome(state, action)]),
            Draw);
    }

    /// <summary>The destination is the stand in the goal's colour; the passenger is the small disc, at a stand or on the taxi.</summary>
    private static Drawing Draw(int state)
    {
        var (row, column, passenger, destination) = Decode(state);
        var grid = new GridDrawing(Size, Size).Fields((r, c) => Stands[destination] == (r, c) ? ShapeRole.Goal : ShapeRole.Field);
        for (var stand = 0; stand < Stands.Length; stand++)
            grid.Write(Stands[stand].Row, Stands[stand].Column, Letters[stand]);
        foreach (var (r, c) in WallsEast)
            grid.WallEast(r, c);
        var taxi = grid.Centre(row, column);
        grid.Add(new CapsuleShape(taxi + new Point(-0.14, 0), taxi + new Point(0.14, 0), 0.2, ShapeRole.Body));
        return passenger == InTaxi ? grid.Disc(row, column, 0.11, ShapeRole.Cargo).Done()
            : grid.Disc(Stands[passenger].Row, Stands[passenger].Column, 0.11, ShapeRole.Cargo, 0.33, 0.33).Done();
    }

    private static Outcome Outcome(int state, int action)
    {
        var (row, column, passenger, destination) = Decode(state);
        var (reward, done) = (-1.0, false);
        switch (action)
        {
            case 0:
                row = Math.Min(row + 1, Size - 1);
                break;
            case 1:
                row = Math.Max(row - 1, 0);
                break;
            case 2 when column < Size - 1 && !WallsEast.Contains((row, column)):
                column++;
                break;
            case 3 when column > 0 && !WallsEast.Contains((row, column - 1)):
                column--;
                break;
            case PickUp when passenger < InTaxi && Stands[passenger] == (row, column):
                passenger = InTaxi;
                break;
            case > PickUp when passenger == InTaxi && Stands[destination] == (row, column):
                (passenger, reward, done) = (destination, 20, true);
                break;
            case > PickUp when passenger == InTaxi && Stands.Contains((row, column)):
                passenger = Array.IndexOf(Stands, (row, column));
                break;
            case >= PickUp:
                reward = -10;
                break;
        }

        return new Outcome(1, Encode(row, column, passenger, destination), reward, done);
    }

    private static int Encode(int row, int column, int passenger, int destination) => (((((row * Size) + column) * 5) + passenger) * 4) + destination;

    private static (int Row, int Column, int Passenger, int Destination) Decode(int state) =>
        (state / 20 / Size, state / 20 % Size, state / 4 % 5, state % 4);
}

/// <summary>The taxi under its older name.</summary>
public sealed class TaxiV3 : ICatalogued
{
    /// <inheritdoc/>
    public static string Id => "Taxi-v3";

    /// <inheritdoc/>
    public static IEnvironment Create() => Taxi.Create(Id);
}

/// <summary>The taxi under its newer name.</summary>
public sealed class TaxiV4 : ICatalogued
{
    /// <inheritdoc/>
    public static string Id => "Taxi-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => Taxi.Create(Id);
}
