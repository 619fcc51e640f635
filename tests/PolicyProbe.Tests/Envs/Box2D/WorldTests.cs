using PolicyProbe.Envs.Box2D;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.Box2D;

/// <summary>Wrong use of Box2D, which would end the process there, is an exception here.</summary>
public sealed class WorldTests
{
    [Requires(Needs.Box2D)]
    public void Wrong_use_is_refused_and_the_world_goes_on()
    {
        var world = new World("test");
        Refused(() => world.Step(10), "cleared before");
        Refused(() => world.AddMoving(0, 0, 0), "cleared before");
        world.Clear();
        var ground = Material.Ground(1);
        var body = world.AddMoving(0, 5, 0);
        Refused(() => world.AddMoving(double.NaN, 0, 0), "finite");
        Refused(() => world.AddPolygon(body, [0, 0, 1, 1], ground), "3 to 8 corners");
        Refused(() => world.AddPolygon(body, [0, 0, 1, 1, 2, 2], ground), "around an area");
        Refused(() => world.AddRectangle(body, 0, 1, ground), "above 0");
        Refused(() => world.AddEdge(body, 1, 1, 1, 1, ground), "different ends");
        Refused(() => world.AddRectangle(body + 1, 1, 1, ground), "number of a body");
        Refused(() => _ = world.State(-1), "number of a body");
        Refused(() => world.Join(body, body, default), "different bodies");
        Refused(() => world.Drive(0, 0, 0), "number of a joint");
        Refused(() => world.Push(body, float.PositiveInfinity, 0), "finite");
        Refused(() => world.Measure(0, 0, [0, 0], new float[1]), "some length");
        Refused(() => world.Step(0), "above 0");
        world.AddRectangle(body, 0.5, 0.5, Material.Part(1, 1, 2));
        world.Step(10);

        // A body of 1 kg falls by g Δt² = 10/2500 m in the first step: Box2D moves with the new velocity. Single precision at 5.
        Assert.Equal(5 - (10.0 / 2500), world.State(body).Y, 1e-6);
    }

    [Requires(Needs.Box2D)]
    public void A_motion_that_is_no_longer_finite_is_refused()
    {
        var world = new World("test");
        world.Clear();
        var body = world.AddMoving(0, 0, 0);
        world.AddRectangle(body, 0.5, 0.5, Material.Part(1, 1, 2));
        world.Hit(body, 1e38, 1e38, 1e38, -1e38);
        Refused(() => world.Step(10), "no longer finite");
    }

    // Rays see the ground only: a part of a robot in between is looked through.
    [Requires(Needs.Box2D)]
    public void Rays_measure_how_far_the_ground_is()
    {
        var world = new World("test");
        world.Clear();
        world.AddEdge(world.AddFixed(), -10, 0, 10, 0, Material.Ground(1));
        world.AddRectangle(world.AddMoving(0, 1, 0), 0.1, 0.1, Material.Part(1, 1, 2));
        var fractions = new float[3];
        world.Measure(0, 2, [0, -2, 8, -2, 8, 2], fractions);
        Assert.All(fractions.Zip([0.5f, 0.5f, 1f]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    private static void Refused(Action action, string rule) =>
        Assert.Contains(rule, Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal);
}
