using System.Text;
using System.Text.Json.Nodes;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.MuJoCo;

/// <summary>The compiled models and their motion, without a task around them, against raw recordings of MuJoCo.</summary>
public sealed class RecordedPhysicsTests
{
    public static TheoryData<string> Ids => [.. MuJoCoRecording.Ids("mujoco-physics")];

    // A mass that is off by one unit in the last place is another trajectory after some contacts: the model is equal to the bit.
    [RequiresForTheory(Needs.MuJoCo)]
    [MemberData(nameof(Ids))]
    public void Model_and_motion_are_the_recorded_ones(string id)
    {
        var result = Run(id, Text(id));
        Assert.Null(result.First);
        Assert.Equal(0.0, result.MaxModelError);
        Assert.True(result.MaxPhysicsError <= result.PhysicsTolerance);
        Assert.Equal(120, result.StepsCompared);
        Assert.Null(result.MaxObservationError);
        Assert.Null(result.MaxRewardError);
        Assert.Null(result.FlagsEqual);
    }

    [Requires(Needs.MuJoCo)]
    public void A_changed_mass_and_a_changed_position_are_found()
    {
        var (mass, place) = (JsonNode.Parse(Text("Hopper-v4"))!, JsonNode.Parse(Text("Hopper-v4"))!);
        Add(mass["trajectories"]![1]!["body_mass"]!.AsArray(), 1, 1e-3);
        Add(place["trajectories"]![0]!["steps"]![0]!["qpos"]!.AsArray(), 2, 1e-6);
        Assert.Contains("trajectories[1].body_mass[1]: model", Run("Hopper-v4", mass.ToJsonString()).First, StringComparison.Ordinal);
        Assert.Contains("trajectories[0].steps[0]: physics", Run("Hopper-v4", place.ToJsonString()).First, StringComparison.Ordinal);

        static void Add(JsonArray numbers, int index, double change) => numbers[index] = numbers[index]!.GetValue<double>() + change;
    }

    [Fact]
    public void An_environment_without_raw_physics_is_wrong_use() =>
        Assert.Contains("CartPole-v1 has none", Assert.Throws<WrongUseException>(() => Run("CartPole-v1", Text("Hopper-v4"))).Message, StringComparison.Ordinal);

    // What is damaged is refused in one sentence, or reads as other numbers; nothing else comes out.
    [Requires(Needs.MuJoCo)]
    public void Damaged_files_are_refused_in_one_sentence()
    {
        var (bytes, random, refused) = (Encoding.UTF8.GetBytes(Text("InvertedPendulum-v4")), new Rng(5), 0);
        for (var i = 0; i < 200; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[(int)random.Uniform(0, i % 2 == 0 ? bytes.Length : 600)] = (byte)random.Uniform(32, 127);
            try
            {
                Run("InvertedPendulum-v4", Encoding.UTF8.GetString(damaged));
            }
            catch (WrongUseException error)
            {
                refused++;
                Assert.DoesNotContain('\n', error.Message);
            }
        }

        Assert.InRange(refused, 20, 200);
    }

    private static string Text(string id) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "mujoco-physics", id + ".json"));

    private static ReplayResult Run(string id, string json)
    {
        var catalogue = new EnvironmentCatalogue(typeof(MuJoCoEnvironment).Assembly);
        return Replay.Run(RecordingReader.Parse("recording", Encoding.UTF8.GetBytes(json)), () => catalogue.Create(id));
    }
}
