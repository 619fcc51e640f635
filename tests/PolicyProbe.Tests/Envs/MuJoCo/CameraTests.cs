using PolicyProbe.Core;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.MuJoCo;

/// <summary>Projections against kinematics by hand.</summary>
public sealed class CameraTests
{
    // Positions are of order 1 m, and a chain of a few rotations keeps 14 digits of them.
    private const double Tolerance = 1e-12;

    [Requires(Needs.MuJoCo)]
    public void A_reachers_arm_is_its_forward_kinematics()
    {
        var reacher = new Reacher();
        for (var steps = 0; steps < 40; steps += 3)
        {
            RandomPlay.Episode(reacher, steps, new Rng(1));
            var (first, both) = (reacher.Physics.Positions[0], reacher.Physics.Positions[0] + reacher.Physics.Positions[1]);
            var shapes = reacher.Draw().Shapes;
            var (elbow, tip) = (Along(new Point(0, 0), first, 0.1), Along(Along(new Point(0, 0), first, 0.1), both, 0.11));
            var links = shapes.OfType<CapsuleShape>().Where(shape => shape.Role == ShapeRole.Limb).ToList();
            Between(new Point(0, 0), elbow, links[0]);
            Between(elbow, Along(elbow, both, 0.1), links[1]);
            Near(tip, shapes.OfType<CircleShape>().Single(shape => shape.Role == ShapeRole.Body).Centre);
            Near(new Point(reacher.Physics.Positions[2], reacher.Physics.Positions[3]), shapes.OfType<CircleShape>().Single(shape => shape.Role == ShapeRole.Goal).Centre);
        }
    }

    [Requires(Needs.MuJoCo)]
    public void A_pendulum_seen_from_the_side_leans_by_its_angle()
    {
        var pendulum = new InvertedPendulum();
        RandomPlay.Episode(pendulum, 3, new Rng(2));
        var (x, lean) = (pendulum.Physics.Positions[0], pendulum.Physics.Positions[1]);
        var pole = pendulum.Draw().Shapes.OfType<CapsuleShape>().Single(shape => shape.Role == ShapeRole.Limb);
        // A turn about y takes z towards x. The model's pole ends at (0.001, 0.6), not at (0, 0.6).
        Between(new Point(x, 0), new Point(x + (0.6 * Math.Sin(lean)) + (0.001 * Math.Cos(lean)), (0.6 * Math.Cos(lean)) - (0.001 * Math.Sin(lean))), pole);
    }

    [Requires(Needs.MuJoCo)]
    public void A_cylinder_seen_along_its_axis_is_a_disc()
    {
        var pusher = new Pusher();
        RandomPlay.Episode(pusher, 0, new Rng(3));
        var goal = pusher.Draw().Shapes.OfType<PolygonShape>().Single(shape => shape.Role == ShapeRole.Goal);
        var centre = new Point(goal.Points.Average(point => point.X), goal.Points.Average(point => point.Y));
        Assert.Equal(32, goal.Points.Count);
        Assert.All(goal.Points, point => Assert.Equal(0.08, double.Hypot(point.X - centre.X, point.Y - centre.Y), Tolerance));
    }

    [Requires(Needs.MuJoCo)]
    public void What_a_task_reads_from_its_last_step_stays_as_it_was()
    {
        var ant = new Ant();
        RandomPlay.Episode(ant, 5, new Rng(4));
        var before = Numbers(ant);
        ant.Draw();
        Assert.Equal(before, Numbers(ant));
        // mj_step leaves places one substep behind positions; the drawing is of the positions, and had it been worked out in the
        // simulation's own data, the two would be the same now.
        var torso = ant.Draw().Shapes.OfType<CircleShape>().Single(shape => shape.Role == ShapeRole.Body).Centre;
        Near(new Point(ant.Physics.Positions[0], ant.Physics.Positions[2]), torso);
        Assert.NotEqual(ant.Physics.Positions[0], ant.Physics.BodyPosition(ant.Physics.Body("torso"))[0]);

        static double[] Numbers(Ant ant) => [.. Enum.GetValues<Quantity>().SelectMany(quantity => ant.Physics[quantity].ToArray())];
    }

    [Fact]
    public void The_hull_of_a_cloud_has_all_points_on_one_side_of_every_edge()
    {
        var rng = new Rng(5);
        for (var cloud = 0; cloud < 50; cloud++)
        {
            Point[] points = [.. Enumerable.Range(0, 40).Select(_ => new Point(rng.Integers(0, 9), rng.Integers(0, 9)))];
            var hull = Hull.Of(points);
            Assert.All(hull, corner => Assert.Contains(corner, points));
            for (var i = 0; i < hull.Length; i++)
            {
                var (a, b) = (hull[i], hull[(i + 1) % hull.Length]);
                Assert.All(points, c => Assert.True(((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X)) >= 0));
            }
        }
    }

    private static Point Along(Point from, double angle, double length) => from + new Point(length * Math.Cos(angle), length * Math.Sin(angle));

    /// <summary>Which end comes first is the compiler of the model's choice.</summary>
    private static void Between(Point one, Point other, CapsuleShape capsule)
    {
        var isTurned = double.Hypot(capsule.From.X - one.X, capsule.From.Y - one.Y) > double.Hypot(capsule.To.X - one.X, capsule.To.Y - one.Y);
        Near(one, isTurned ? capsule.To : capsule.From);
        Near(other, isTurned ? capsule.From : capsule.To);
    }

    private static void Near(Point expected, Point got)
    {
        Assert.Equal(expected.X, got.X, Tolerance);
        Assert.Equal(expected.Y, got.Y, Tolerance);
    }
}
