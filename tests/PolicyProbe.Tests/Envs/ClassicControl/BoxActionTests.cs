using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs.ClassicControl;

/// <summary>Decision 0009: a finite action beyond the bounds is taken, and clipped where the definition clips it.</summary>
public sealed class BoxActionTests
{
    [Fact]
    public void A_torque_beyond_2_turns_and_costs_as_much_as_2()
    {
        var (bounded, beyond) = Both(new Pendulum(), new Pendulum(), 2, 50);
        Assert.Equal(bounded, beyond);
    }

    [Fact]
    public void An_engine_beyond_1_pushes_as_much_as_1_and_costs_what_was_asked()
    {
        var (bounded, beyond) = Both(new MountainCarContinuous(), new MountainCarContinuous(), 1, 3);
        Assert.Equal(bounded.State, beyond.State);
        Assert.Equal(-0.1, bounded.Reward, 1e-15);
        Assert.Equal(-0.9, beyond.Reward, 1e-15);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_number_that_is_not_finite_is_refused_in_a_vector_before_any_copy_moves(float value)
    {
        var vector = new VectorEnvironment(() => new Pendulum(), 2, new Rng(1));
        var (observations, rewards, ends) = (new float[6], new double[2], new EpisodeEnd[2]);
        vector.Reset(observations);
        var before = vector.Save();
        var refusal = Assert.Throws<ArgumentException>(() => vector.Step([0, value], observations, rewards, ends, new float[6]));
        Assert.StartsWith("actions[1][0]: expected a finite number", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before.States, vector.Save().States);
    }

    private static ((double Reward, string State) Bounded, (double Reward, string State) Beyond) Both(IEnvironment one, IEnvironment other, float bound, float beyond)
    {
        return (Step(one, bound), Step(other, beyond));

        static (double Reward, string State) Step(IEnvironment environment, float action)
        {
            var observation = new float[environment.Spec.Observation.Size];
            environment.Reset(new Rng(2), observation);
            return (environment.Step([action], observation).Reward, Convert.ToHexString(environment.Save()));
        }
    }
}
