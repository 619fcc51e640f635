using PolicyProbe.Core;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.MuJoCo;

/// <summary>What goes wrong inside MuJoCo becomes an exception: neither the end of the process nor a file beside it.</summary>
public sealed class SimulationTests
{
    [Requires(Needs.MuJoCo)]
    public void A_model_that_is_none_is_refused_in_MuJoCos_words()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new Simulation("<mujoco><wheel/></mujoco>"u8, "cart"));
        Assert.StartsWith("cart: MuJoCo refuses the model (", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("wheel", refusal.Message, StringComparison.Ordinal);
    }

    [Requires(Needs.MuJoCo)]
    public void An_error_that_would_end_the_process_is_an_exception()
    {
        // A scratch memory of 150 numbers is enough for a ball in the air and too small for one that touches the ground.
        var simulation = new Simulation("<mujoco><size nstack='150'/><worldbody><geom type='plane' size='1 1 1'/><body pos='0 0 5'><freejoint/><geom size='1'/></body></worldbody></mujoco>"u8, "ball");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            simulation.Step(1, forces: true);
            simulation.Positions[2] = 0.5;
            Assert.Equal("MuJoCo: Stack overflow", Assert.Throws<InvalidOperationException>(() => simulation.Step(1, forces: true)).Message);
            simulation.Reset();
        }
    }

    [Requires(Needs.MuJoCo)]
    public void A_simulation_that_breaks_down_ends_the_episode_and_only_a_reset_helps()
    {
        var environment = new InvertedPendulum();
        var observation = new float[4];
        environment.Reset(new Rng(1), observation);
        environment.Step([0], observation);
        environment.Physics.Velocities[0] = double.NaN;
        var refusal = Assert.Throws<InvalidOperationException>(() => environment.Step([0], observation));
        Assert.StartsWith("InvertedPendulum-v4: the simulation broke down at step 2 (MuJoCo: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Reset", Assert.Throws<InvalidOperationException>(() => environment.Step([0], observation)).Message, StringComparison.Ordinal);
        environment.Reset(new Rng(1), observation);
        environment.Step([0], observation);
        Assert.False(File.Exists("MUJOCO_LOG.TXT"));
    }

    [Requires(Needs.MuJoCo)]
    public void A_body_that_the_model_lacks_is_refused_by_name() =>
        Assert.Contains("'wing'", Assert.Throws<ArgumentException>(() => new Simulation("Hopper").Body("wing")).Message, StringComparison.Ordinal);

    [Requires(Needs.MuJoCo)]
    public void Contact_forces_that_nobody_looks_at_can_be_left_out_without_moving_a_bit()
    {
        var (with, without) = (new Simulation("Hopper"), new Simulation("Hopper"));
        for (var t = 0; t < 300; t++)
        {
            with.Step(4, forces: true);
            without.Step(4, forces: false);
        }

        Assert.Equal(with.State(), without.State());
        Assert.Contains(with[Quantity.ExternalForces].ToArray(), force => force != 0);
    }

    [Requires(Needs.MuJoCo)]
    public void A_race_takes_task_and_bare_loop_through_the_same_states()
    {
        var made = new List<MuJoCoEnvironment>();
        var (steps, bare) = BareLoop.Race(Make, 50, 2, 1);
        Assert.True(steps > 0 && bare > 0);
        Assert.Equal(2, made.Count);
        Assert.Equal(made[0].Physics.State(), made[1].Physics.State());

        MuJoCoEnvironment Make()
        {
            made.Add(new HalfCheetah());
            return made[^1];
        }
    }

    // NumPy's own order of additions, spelled out for nine numbers whose sum depends on it.
    [Fact]
    public void Squares_are_summed_in_NumPys_order()
    {
        float[] x = [1e4f, 1, 1e-4f, 3, 1e4f, 0.1f, 7, 1e3f, 0.3f];
        var s = x.Select(v => v * v).ToArray();
        Assert.Equal((((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))) + s[8], PairwiseSum.OfSquares<float>(x));
        Assert.Equal(s[0] + s[1] + s[2], PairwiseSum.OfSquares<float>(x.AsSpan(0, 3)));
    }
}
