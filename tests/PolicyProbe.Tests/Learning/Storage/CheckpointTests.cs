using System.Text.Json.Nodes;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunConfiguration _configuration = TinyRuns.Configuration();
    private readonly TrainingState _state;

    public CheckpointTests()
    {
        var trainer = TinyRuns.Trainer(_configuration);
        for (var update = 0; update < 3; update++)
            trainer.Step();
        _state = trainer.State();
        Checkpoint.Write(_folder.Root, _state);
    }

    public static TheoryData<string, string, string> Mutations => new()
    {
        { "environmentStates", """["not base64!","AAAA"]""", "Base-64" },
        { "environmentStates", """[null,"AAAA"]""", "null" },
        { "environmentStates", """["AAAA"]""", "differ in length" },
        { "environmentStates", "null", "null" },
        { "environmentStates", "5", "environmentStates" },
        { "environmentStreams", """["pcg64:1:2","x"]""", "random stream" },
        { "environmentStreams", "[null,null]", "null" },
        { "observations", "[1,2,3]", "observations" },
        { "observations", "[1,2,3,4,5,6,7,1e999]", "finite" },
        { "observations", """[1,2,3,4,5,6,7,"NaN"]""", "observations" },
        { "episodeReturns", "[1]", "differ in length" },
        { "episodeReturns", "[1,1e999]", "finite" },
        { "episodeLengths", "[-1,3]", "episodeLengths" },
        { "episodes", "-1", "episodes" },
        { "recentReturns", "[1,2,3]", "recentReturns" },
        { "recentLengths", "null", "recentLengths" },
        { "policyAdamSteps", "-5", "AdamSteps" },
        { "valueAdamSteps", "1.5", "valueAdamSteps" },
        { "update", "4", "update is 4" },
        { "update", "99999999999", "update" },
        { "formatVersion", "3", "formatVersion" },
        { "tensorsSha256", "\"00\"", "SHA-256" },
        { "tensorsSha256", "null", "tensorsSha256" },
    };

    private string Json => _folder.At("000003.json");

    private string Tensors => _folder.At("000003.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again_to_the_bit() =>
        Assert.Equal(TinyRuns.Fingerprint(_state), TinyRuns.Fingerprint(Read()));

    [Fact]
    public void The_tensors_have_PyTorchs_names()
    {
        var names = SafeTensors.Read(File.ReadAllBytes(Tensors)).Select(tensor => tensor.Name).ToList();
        Assert.Contains("policy.0.weight", names);
        Assert.Contains("value.2.bias", names);
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void A_changed_value_is_refused_by_file_and_reason(string key, string value, string reason)
    {
        var json = JsonNode.Parse(File.ReadAllText(Json))!.AsObject();
        Assert.True(json.ContainsKey(key));
        var text = File.ReadAllText(Json);
        json[key] = "PLACE";
        File.WriteAllText(Json, json.ToJsonString().Replace("\"PLACE\"", value, StringComparison.Ordinal));
        Assert.Contains(reason, Refusal("000003."), StringComparison.OrdinalIgnoreCase);
        json.Remove(key);
        File.WriteAllText(Json, json.ToJsonString());
        Refusal("000003.json");
        File.WriteAllText(Json, text);
        Read();
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var json = File.ReadAllBytes(Json);
        for (var length = 0; length < json.TakeWhile(letter => letter != (byte)'\n').Count() + 40; length++)
        {
            File.WriteAllBytes(Json, json[..length]);
            Refusal("000003.json");
        }

        // The final newline alone is no loss.
        for (var length = json.Length - 40; length < json.Length - 1; length++)
        {
            File.WriteAllBytes(Json, json[..length]);
            Refusal("000003.json");
        }

        File.WriteAllBytes(Json, json);
        var tensors = File.ReadAllBytes(Tensors);
        for (var length = 0; length < tensors.Length; length += 1 + (length / 16))
        {
            File.WriteAllBytes(Tensors, tensors[..length]);
            Refusal("000003.safetensors");
        }
    }

    [Fact]
    public void A_single_flipped_bit_of_a_weight_is_refused()
    {
        var bytes = File.ReadAllBytes(Tensors);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Tensors, bytes);
        Assert.Contains("SHA-256", Refusal("000003.safetensors"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("000003.json")]
    [InlineData("000003.safetensors")]
    public void A_missing_file_is_refused(string name)
    {
        File.Delete(_folder.At(name));
        Assert.Contains("one is missing", Refusal("000003"), StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_of_another_shape_are_refused_and_the_learner_is_left_alone()
    {
        var learner = TinyRuns.Trainer(TinyRuns.Configuration(options: TinyRuns.Options with { Hidden = [8, 8] })).Learner;
        var before = learner.Agent.Checksum();
        var refusal = Assert.Throws<InvalidDataException>(() => Checkpoint.Read(_folder.Root, 3, learner));
        Assert.Contains("000003.safetensors", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("should have shape", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, learner.Agent.Checksum());
    }

    [Fact]
    public void Environments_of_another_number_are_refused_when_training_goes_on()
    {
        var refusal = Assert.Throws<InvalidDataException>(() => TinyRuns.Trainer(TinyRuns.Configuration(options: TinyRuns.Options with { Environments = 3 }), Read()));
        Assert.Contains("000003", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_damaged_files_are_read_or_refused_and_nothing_else()
    {
        var json = File.ReadAllBytes(Json);
        var rng = new Rng(5);
        var refused = 0;
        for (var mutation = 0; mutation < 1000; mutation++)
        {
            var bytes = json.ToArray();
            for (var k = 0; k < 3; k++)
                bytes[rng.NextUInt32() % (uint)bytes.Length] = (byte)(mutation % 2 == 0 ? rng.NextUInt32() : 32 + (rng.NextUInt32() % 90));
            File.WriteAllBytes(Json, bytes);
            try
            {
                TinyRuns.Trainer(_configuration, Read());
            }
            catch (InvalidDataException exception)
            {
                Assert.Contains("000003", exception.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        // Most bytes are digits of states and observations, for which another digit is as good: a third is refused at least.
        Assert.InRange(refused, 300, 1000);
    }

    private TrainingState Read() => Checkpoint.Read(_folder.Root, 3, TinyRuns.Trainer(_configuration).Learner);

    /// <summary>The sentence with which reading is refused; neither files nor learner have changed.</summary>
    private string Refusal(string file)
    {
        var learner = TinyRuns.Trainer(_configuration).Learner;
        var (before, files) = (learner.Agent.Checksum(), Contents());
        var refusal = Assert.Throws<InvalidDataException>(() => Checkpoint.Read(_folder.Root, 3, learner));
        Assert.Contains(_folder.At(file), refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, learner.Agent.Checksum());
        Assert.Equal(files, Contents());
        return refusal.Message;
    }

    private List<string> Contents() => [.. Directory.GetFiles(_folder.Root).Order().Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];
}
