using PolicyProbe.Core;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.Box2D;

public sealed class LunarLanderTests
{
    private const float Tiny = 1e-6f;

    public static TheoryData<bool> Forms => [false, true];

    // Gymnasium 1.x prints this after reset(seed=42). The place is equal to the bit; Box2D 2.3 and 2.4 differ by 7e-7 in what their
    // solvers have a say in, after one step. This code over Box2D 2.3 gives every digit.
    [Requires(Needs.Box2D)]
    public void Seed_42_starts_where_Gymnasium_starts()
    {
        var (_, s) = Fresh(new LunarLander(), 42);
        float[] gymnasium = [0.00229702f, 1.4181306f, 0.2326471f, 0.3204666f, -0.00265488f, -0.05269805f, 0, 0];
        Assert.All(gymnasium.Zip(s), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
        Assert.Equal(0.00229702f, s[0], 1e-8f);
    }

    // Twelve heights, two components of the push, and the dispersion of the step that a reset takes: 16 draws. Then 2 a step,
    // whether an engine fires or not.
    [Requires(Needs.Box2D)]
    public void A_reset_draws_16_numbers_and_a_step_2()
    {
        var (rng, twin) = (new Rng(5), new Rng(5));
        var environment = new LunarLander();
        var s = new float[8];
        environment.Reset(rng, s);
        Draw(twin, 16);
        Assert.Equal(twin.Save(), rng.Save());
        for (var action = 0; action < 4; action++)
        {
            environment.Step([action], s);
            Draw(twin, 2);
            Assert.Equal(twin.Save(), rng.Save());
        }
    }

    // The task counts as solved at 200 and its authors' own heuristic has about 230 where it lands (openai/gym #123). Ours has the
    // mean 228 ± 7 (discrete) and 271 ± 4 (continuous), mean ± standard error over 200 seeds; over Box2D 2.3 it has 233 and 266.
    [RequiresForTheory(Needs.Box2D)]
    [MemberData(nameof(Forms))]
    public void A_heuristic_pilot_solves_the_task(bool continuous)
    {
        IEnvironment environment = continuous ? new LunarLanderContinuous() : new LunarLander();
        var episodes = Episodes.Play(environment, 100, _ => continuous ? LanderPilot.Continuous : LanderPilot.Discrete);
        Assert.InRange(episodes.Mean, 200, 300);
        Assert.InRange(episodes.StandardError, 1, 15);
    }

    // Random actions return −182.0 ± 2.5 (mean ± standard error, 2000 seeds) with this code over Box2D 2.3, which is Gymnasium's
    // value, and −180.2 ± 2.5 over 2.4.1. 300 seeds have a standard error of 6.5: the band is three of them.
    [Requires(Needs.Box2D)]
    public void Random_actions_crash_at_the_known_cost()
    {
        var environment = new LunarLander();
        var episodes = Episodes.Play(environment, 300, rng => _ => Episodes.Random(environment.Spec.Action, rng));
        Assert.InRange(episodes.Mean, -201, -161);
    }

    [RequiresForTheory(Needs.Box2D)]
    [InlineData(-1)]
    [InlineData(+1)]
    public void Leaving_on_either_side_ends_with_minus_100(int side)
    {
        var (environment, s) = Fresh(new LunarLander(), 1);
        var steps = 0;
        for (var x = 0.9f; ; x += 0.02f, steps++)
        {
            Place(environment, side * x, 1, 0, 0);
            var step = environment.Step([0], s);
            Assert.Equal(MathF.Abs(s[0]) >= 1, step.End == EpisodeEnd.Terminated);
            if (step.End == EpisodeEnd.None)
                continue;
            Assert.Equal(-100, step.Reward);
            Assert.Equal(side, MathF.Sign(s[0]));
            Assert.InRange(steps, 3, 6);
            return;
        }
    }

    [Requires(Needs.Box2D)]
    public void A_hull_that_touches_the_ground_ends_with_minus_100()
    {
        var (environment, s) = Fresh(new LunarLander(), 1);
        TimeStep step;
        do
        {
            step = environment.Step([3], s);
            Assert.InRange(s[1], -0.5f, 2.5f);
        }
        while (step.End == EpisodeEnd.None);
        Assert.Equal((-100, EpisodeEnd.Terminated), (step.Reward, step.End));
        Assert.True(MathF.Abs(s[0]) < 1);
    }

    // A lander that leans touches with the lower leg first: the flag of the other stays off, and once both stand both are on. Ten
    // points for each come with the contact: the reward without them is small, for the lander is set down slowly.
    [RequiresForTheory(Needs.Box2D)]
    [InlineData(-0.3f)]
    [InlineData(+0.3f)]
    public void Each_leg_reports_its_own_contact(float lean)
    {
        var (environment, s) = Fresh(new LunarLander(), 3);
        var first = Descend(environment, s, lean);
        Assert.Equal(1, s[6] + s[7]);
        var (legX, otherX) = (environment.World.State(environment.Legs[first]).X, environment.World.State(environment.Legs[1 - first]).X);
        Assert.Equal(lean > 0, legX < otherX);
    }

    [Requires(Needs.Box2D)]
    public void A_lander_that_comes_to_rest_earns_100_and_both_legs_stand()
    {
        var episodes = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var (environment, s) = Fresh(new LunarLander(), seed);
            TimeStep step;
            do
                step = environment.Step(LanderPilot.Discrete(s), s);
            while (step.End == EpisodeEnd.None);
            if (step.Reward != 100)
                continue;
            episodes++;
            Assert.Equal(EpisodeEnd.Terminated, step.End);
            Assert.InRange(MathF.Abs(s[2]) + MathF.Abs(s[3]), 0, 0.01f);
        }

        Assert.InRange(episodes, 10, 20);
    }

    // Two landers in the same state and with the same noise: what differs is the potential, read from the observations, and the
    // fuel. The potential is known to single precision only: 100 · 2⁻²³ in each of its terms.
    [RequiresForTheory(Needs.Box2D)]
    [InlineData(0, 0)]
    [InlineData(1, 0.03)]
    [InlineData(2, 0.30)]
    [InlineData(3, 0.03)]
    public void The_reward_is_the_potentials_rise_less_the_fuel(int action, double fuel)
    {
        var (environment, s) = Fresh(new LunarLander(), 7);
        var before = Potential(s);
        var reward = environment.Step([action], s).Reward;
        Assert.Equal(Potential(s) - before - fuel, reward, 1e-4);
    }

    [RequiresForTheory(Needs.Box2D)]
    [InlineData(1, 4, +1)]
    [InlineData(3, 4, -1)]
    [InlineData(2, 3, +1)]
    public void Engines_push_where_they_should(int action, int place, int sign)
    {
        // The mean over seeds, for each push has noise: the left engine turns and pushes one way, the right one the other way.
        var sum = 0.0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var ((fired, a), (idle, b)) = (Fresh(new LunarLander(), seed), Fresh(new LunarLander(), seed));
            for (var t = 0; t < 5; t++)
            {
                fired.Step([action], a);
                idle.Step([0], b);
            }

            sum += a[place] - b[place];
        }

        Assert.Equal(sign, Math.Sign(sum));
    }

    [Requires(Needs.Box2D)]
    public void Throttles_below_their_thresholds_fire_nothing()
    {
        var ((silent, a), (idle, b)) = (Fresh(new LunarLanderContinuous(), 9), Fresh(new LunarLanderContinuous(), 9));
        Assert.Equal(idle.Step([-1, 0], b), silent.Step([0, 0.5f], a));
        Assert.Equal(b, a);
        Assert.NotEqual(idle.Step([-1, 0], b), silent.Step([Tiny, -0.51f], a));
    }

    private static double Potential(float[] s) =>
        (-100 * Math.Sqrt((s[0] * (double)s[0]) + (s[1] * (double)s[1]))) - (100 * Math.Sqrt((s[2] * (double)s[2]) + (s[3] * (double)s[3])))
        - (100 * Math.Abs((double)s[4])) + (10 * s[6]) + (10 * s[7]);

    private static (T Environment, float[] Observation) Fresh<T>(T environment, ulong seed) where T : IEnvironment
    {
        var observation = new float[8];
        environment.Reset(new Rng(seed), observation);
        return (environment, observation);
    }

    private static void Draw(Rng rng, int count)
    {
        for (var i = 0; i < count; i++)
            rng.NextDouble();
    }

    /// <summary>Moves hull and legs together: x and y as in the observation, above the pad, at rest.</summary>
    private static void Place(Lander environment, float x, float y, float angle, float sink)
    {
        var hull = environment.World.State(environment.Hull);
        var (toX, toY) = (10 + (10 * x), (400 / 30f / 4) + (18 / 30f) + (20 / 3f * y));
        var (sin, cos) = MathF.SinCos(angle - hull.Angle);
        foreach (var body in new[] { environment.Hull, environment.Legs[0], environment.Legs[1] })
        {
            var now = environment.World.State(body);
            var (dx, dy) = (now.X - hull.X, now.Y - hull.Y);
            environment.World.Place(body, now with
            {
                X = toX + (cos * dx) - (sin * dy),
                Y = toY + (sin * dx) + (cos * dy),
                VelocityX = 0,
                VelocityY = -sink,
                Angle = now.Angle + angle - hull.Angle,
                Spin = 0,
            });
        }
    }

    /// <summary>Sets the lander down bit by bit until a leg touches; which one.</summary>
    private static int Descend(Lander environment, float[] s, float angle)
    {
        for (var y = 0.5f; y > -0.2f; y -= 0.01f)
        {
            Place(environment, 0, y, angle, 0);
            environment.Step([0], s);
            if (s[6] + s[7] > 0)
                return s[6] > 0 ? 0 : 1;
        }

        throw new InvalidOperationException("no leg has touched");
    }
}
