using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs.ClassicControl;

public sealed class CartPoleTests
{
    [Fact]
    public void A_pole_held_up_is_cut_off_at_500_steps_and_not_failed()
    {
        var environment = new CartPole();
        var observation = new float[4];
        environment.Reset(new Rng(3), observation);
        TimeStep step;
        var steps = 0;
        do
        {
            // A linear controller that balances: push towards where the pole is falling.
            var lean = observation[2] + (0.3f * observation[3]) + (0.05f * observation[0]) + (0.1f * observation[1]);
            step = environment.Step([lean > 0 ? 1 : 0], observation);
            Assert.Equal(1, step.Reward);
            steps++;
        }
        while (step.End == EpisodeEnd.None);
        Assert.Equal(500, steps);
        Assert.Equal(EpisodeEnd.Truncated, step.End);
    }
}
