using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs.ClassicControl;

public sealed class CartPoleTests
{
    [Fact]
    public void Every_recorded_step_of_Gymnasium_is_repeated()
    {
        using var recording = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures/gymnasium/CartPole-v1.json")));
        var steps = 0;
        foreach (var episode in recording.RootElement.GetProperty("episodes").EnumerateArray())
        {
            // Only the first reset is seeded: later start states come from where the stream has got to.
            var rng = new Rng(episode.GetProperty("seed").GetUInt64());
            var resets = episode.GetProperty("resets").EnumerateArray().ToDictionary(reset => reset.GetProperty("at").GetInt32(), reset => reset.GetProperty("obs"));
            var environment = new CartPole();
            var observation = new float[4];
            var t = 0;
            foreach (var expected in episode.GetProperty("steps").EnumerateArray())
            {
                if (resets.TryGetValue(t, out var first))
                {
                    environment.Reset(rng, observation);
                    AssertSame(first, observation);
                }

                var step = environment.Step([expected.GetProperty("action").GetInt32()], observation);
                AssertSame(expected.GetProperty("obs"), observation);
                Assert.Equal(expected.GetProperty("reward").GetDouble(), step.Reward);
                Assert.Equal(expected.GetProperty("terminated").GetBoolean(), step.End == EpisodeEnd.Terminated);
                Assert.Equal(expected.GetProperty("truncated").GetBoolean(), step.End == EpisodeEnd.Truncated);
                Assert.Equal(resets.ContainsKey(t + 1), step.End != EpisodeEnd.None);
                t++;
                steps++;
            }
        }

        Assert.Equal(1200, steps);
    }

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

    // The dynamics agree in every float32 bit where libm's sin and cos do; elsewhere the last bit may differ, hence 1e-6.
    private static void AssertSame(JsonElement expected, float[] observation)
    {
        for (var i = 0; i < observation.Length; i++)
            Assert.Equal(expected[i].GetDouble(), observation[i], 1e-6);
    }
}
