using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.MuJoCo;

/// <summary>Whole tasks against seeded episodes of Gymnasium's <c>-v4</c> environments on MuJoCo 2.2.2.</summary>
public sealed class RecordedEpisodeTests
{
    public static TheoryData<string> Ids => [.. MuJoCoRecording.Ids("mujoco")];

    private static EnvironmentCatalogue Catalogue => new(typeof(MuJoCoEnvironment).Assembly);

    [RequiresForTheory(Needs.MuJoCo)]
    [MemberData(nameof(Ids))]
    public void Every_recorded_step_of_Gymnasium_is_repeated(string id)
    {
        using var recording = MuJoCoRecording.Open("mujoco", id);
        var steps = 0;
        foreach (var episode in recording.RootElement.GetProperty("episodes").EnumerateArray())
            steps += new Replay(id, recording.RootElement, episode).Run();
        Assert.Equal(120, steps);
    }

    /// <summary>One recorded stream of actions: the first reset is seeded, later start states come from where the stream has got to.</summary>
    private sealed class Replay(string id, JsonElement recording, JsonElement episode)
    {
        private readonly MuJoCoEnvironment _environment = (MuJoCoEnvironment)Catalogue.Create(id);
        private readonly Simulation _twin = ((MuJoCoEnvironment)Catalogue.Create(id)).Physics;
        private readonly Rng _rng = new(episode.GetProperty("seed").GetUInt64());
        private double _drift;

        public int Run()
        {
            Assert.Equal(recording.Numbers("body_mass"), _environment.Physics[Quantity.Masses].ToArray());
            Assert.Equal(recording.GetProperty("timestep").GetDouble(), _environment.Physics.TimeUnit);
            Assert.Equal(recording.GetProperty("frame_skip").GetInt32(), _environment.FrameSkip);
            var resets = episode.GetProperty("resets").EnumerateArray().ToDictionary(reset => reset.GetProperty("at").GetInt32());
            var observation = new float[_environment.Spec.Observation.Size];
            var t = 0;
            foreach (var expected in episode.GetProperty("steps").EnumerateArray())
            {
                if (resets.TryGetValue(t, out var first))
                    Reset(first, observation);
                var step = _environment.Step([.. expected.Numbers("action").Select(a => (float)a)], observation);
                Follow(expected);
                SamePhysics(expected, t);
                SameObservation(expected, observation, t);
                // The physics agree to the bit and sums are taken in NumPy's order: 1e-9 leaves room for libm's sine and for rounding.
                Assert.Equal(expected.GetProperty("reward").GetDouble(), step.Reward, 1e-9);
                Assert.Equal(expected.GetProperty("terminated").GetBoolean(), step.End == EpisodeEnd.Terminated);
                Assert.Equal(expected.GetProperty("truncated").GetBoolean(), step.End == EpisodeEnd.Truncated);
                t++;
            }

            return t;
        }

        // The same draws, the same sums: equal to the bit.
        private void Reset(JsonElement expected, float[] observation)
        {
            _environment.Reset(_rng, observation);
            Assert.Equal(expected.Numbers("qpos"), _environment.Physics.Positions.ToArray());
            Assert.Equal(expected.Numbers("qvel"), _environment.Physics.Velocities.ToArray());
            SameObservation(expected, observation, -1);
            _twin.PlaceNudged(expected.Numbers("qpos"), expected.Numbers("qvel"));
            _drift = 0;
        }

        private void Follow(JsonElement expected)
        {
            expected.Numbers("action").CopyTo(_twin[Quantity.Controls]);
            _twin.Step(_environment.FrameSkip, forces: false);
            _drift = Math.Max(_drift, MuJoCoRecording.Distance(_environment.Physics.State(), _twin.State()));
        }

        // Contacts amplify: what a twin that starts 1e-16 away has drifted by is the precision that the recording has at that step.
        private void SamePhysics(JsonElement expected, int t)
        {
            var error = MuJoCoRecording.Distance(_environment.Physics.State(), [.. expected.Numbers("qpos"), .. expected.Numbers("qvel")]);
            Assert.True(error <= Math.Max(1e-9, 10 * _drift), $"step {t}: off by {error}, a twin has drifted by {_drift}");
        }

        // Gymnasium observes in double precision: rounding that to single leaves at most one unit in the last place.
        private static void SameObservation(JsonElement expected, float[] observation, int t)
        {
            var numbers = expected.Numbers("obs");
            Assert.Equal(numbers.Length, observation.Length);
            for (var i = 0; i < numbers.Length; i++)
            {
                var wanted = (float)numbers[i];
                var unit = MathF.BitIncrement(MathF.Abs(wanted)) - MathF.Abs(wanted);
                Assert.True(MathF.Abs(observation[i] - wanted) <= unit, $"observation {i} at step {t}: expected {wanted:R}, got {observation[i]:R}");
            }
        }
    }
}
