using PolicyProbe.Core;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.Box2D;

public sealed class BipedalWalkerTests
{
    public static TheoryData<bool> Courses => [false, true];

    // What published logs of BipedalWalker show after a reset, in every episode, for the start is flat: hips, knees and rays. The
    // random push and the other Box2D move them by less than 1e-3; the spin and velocities depend on the push and are left out.
    [RequiresForTheory(Needs.Box2D)]
    [MemberData(nameof(Courses))]
    public void An_episode_starts_as_Gymnasiums_logs_show(bool hardcore)
    {
        var s = new float[24];
        for (ulong seed = 0; seed < 5; seed++)
        {
            Make(hardcore).Reset(new Rng(seed), s);
            (int Index, float Value)[] logged =
            [
                (0, 0.0027f), (3, -0.016f), (4, 0.0920f), (6, 0.8602f), (8, 1), (9, 0.0324f), (11, 0.8537f), (13, 1),
                (14, 0.4408f), (15, 0.4458f), (16, 0.4614f), (17, 0.4896f), (18, 0.5341f), (19, 0.6025f), (20, 0.7091f), (21, 0.8859f), (22, 1), (23, 1),
            ];

            // The last two rays reach beyond the flat start, to where a first obstacle may stand.
            Assert.All(logged[..(hardcore ? 16 : 18)], entry => Assert.Equal(entry.Value, s[entry.Index], 1e-3f));
        }
    }

    // A gentle course draws a slope for each column beyond the flat start that continues a stretch, a length for each stretch, then
    // 110 numbers for clouds that nobody sees and one push.
    [Requires(Needs.Box2D)]
    public void A_gentle_course_draws_what_Gymnasium_draws()
    {
        var (rng, twin) = (new Rng(11), new Rng(11));
        Make(false).Reset(rng, new float[24]);
        var (left, fresh) = (20, false);
        for (var column = 0; column < 200; column++)
        {
            if (!fresh && column > 20)
                twin.NextDouble();
            fresh = false;
            if (--left > 0)
                continue;
            (left, fresh) = ((int)twin.Integers(5, 10), true);
        }

        for (var i = 0; i < 111; i++)
            twin.NextDouble();
        Assert.Equal(twin.Save(), rng.Save());
    }

    // A step of grass is 0.8 of the last slope, 0.01 and at most 1/30 of noise: never more than a quarter of a metre. The hardcore
    // course has stairs and pits, which are a column's width high or four.
    [Requires(Needs.Box2D)]
    public void Only_the_hardcore_course_has_steps()
    {
        Assert.InRange(Steepest(false), 0.01, 0.25);
        Assert.InRange(Steepest(true), 4 * Terrain.Width * 0.99, 4 * Terrain.Width * 1.01);

        static double Steepest(bool hardcore)
        {
            var steepest = 0.0;
            for (ulong seed = 0; seed < 10; seed++)
            {
                var walker = Make(hardcore);
                walker.Reset(new Rng(seed), new float[24]);
                var heights = walker.Terrain.Heights;
                Assert.All(heights[..Terrain.StartPad].ToArray(), height => Assert.Equal(Terrain.Level, height));
                for (var i = 1; i < heights.Length; i++)
                    steepest = Math.Max(steepest, Math.Abs(heights[i] - heights[i - 1]));
            }

            return steepest;
        }
    }

    // The task's authors report that their heuristic reaches the far end in about 80 % of the episodes and returns about 315
    // there (openai/gym #101, #123). Ours walks more slowly, so that torque costs more: 274 ± 2, mean ± standard error of 40 seeds.
    [Requires(Needs.Box2D)]
    public void A_heuristic_gait_walks_to_where_the_authors_heuristic_does()
    {
        var episodes = Episodes.Play(new BipedalWalker(), 20, _ => new WalkerGait().Act);
        Assert.InRange(episodes.Mean, 200, 300);
        Assert.True(episodes.Returns.Count(r => r > 200) >= 16, $"[{string.Join(", ", episodes.Returns)}]");
    }

    // A random walker falls: −100 at the end, a little torque and a little way on top. Known values lie around −100.
    [RequiresForTheory(Needs.Box2D)]
    [MemberData(nameof(Courses))]
    public void Random_actions_fall(bool hardcore)
    {
        var walker = Make(hardcore);
        var episodes = Episodes.Play(walker, 20, rng => _ => Episodes.Random(walker.Spec.Action, rng));
        Assert.InRange(episodes.Mean, -125, -85);
    }

    [Requires(Needs.Box2D)]
    public void A_fall_ends_with_minus_100_and_so_does_leaving_to_the_left()
    {
        var (walker, s) = (Make(false), new float[24]);
        walker.Reset(new Rng(1), s);
        TimeStep step;
        do
            step = walker.Step([0, 0, 0, 0], s);
        while (step.End == EpisodeEnd.None);
        Assert.Equal((-100, EpisodeEnd.Terminated), (step.Reward, step.End));
        Assert.True(walker.World.State(walker.Hull).HasTouched);

        walker.Reset(new Rng(1), s);
        for (var body = walker.Hull; body < walker.Hull + 5; body++)
        {
            var part = walker.World.State(body);
            walker.World.Place(body, part with { X = part.X - 6, Y = part.Y + 2 });
        }

        step = walker.Step([0, 0, 0, 0], s);
        Assert.Equal((-100, EpisodeEnd.Terminated), (step.Reward, step.End));
        Assert.False(walker.World.State(walker.Hull).HasTouched);
    }

    // The same start, another torque: the potentials are computed from the hull itself. 0.028 a unit of torque in each joint.
    [Requires(Needs.Box2D)]
    public void The_reward_is_the_potentials_rise_less_the_torque()
    {
        var (walker, s) = (Make(false), new float[24]);
        walker.Reset(new Rng(2), s);
        var before = Potential(walker);
        var reward = walker.Step([1, -0.5f, 0.25f, 0], s).Reward;
        Assert.Equal(Potential(walker) - before - (0.028 * 1.75), reward, 1e-9);

        static double Potential(Walker walker)
        {
            var hull = walker.World.State(walker.Hull);
            return (130 * (double)hull.X / 30) - (5 * Math.Abs((double)hull.Angle));
        }
    }

    [Requires(Needs.Box2D)]
    public void Each_foot_reports_its_own_contact()
    {
        var (walker, s, seen) = (Make(false), new float[24], new HashSet<(float, float)>());
        walker.Reset(new Rng(3), s);
        var gait = new WalkerGait();
        while (seen.Count < 3 && walker.Step(gait.Act(s), s).End == EpisodeEnd.None)
        {
            Assert.Equal(walker.World.State(walker.Shins[0]).Touches ? 1 : 0, s[8]);
            Assert.Equal(walker.World.State(walker.Shins[1]).Touches ? 1 : 0, s[13]);
            if (s[8] + s[13] > 0)
                seen.Add((s[8], s[13]));
        }

        Assert.Equal(3, seen.Count);
    }

    private static Walker Make(bool hardcore) => hardcore ? new BipedalWalkerHardcore() : new BipedalWalker();
}
