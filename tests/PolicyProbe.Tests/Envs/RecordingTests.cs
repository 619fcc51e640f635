using System.Text;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs;

public sealed class RecordingTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures/gymnasium");

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Acrobot-v1")]
    [InlineData("MountainCar-v0")]
    [InlineData("MountainCarContinuous-v0")]
    [InlineData("Pendulum-v1")]
    public void Every_recorded_step_of_Gymnasium_is_repeated(string id)
    {
        var catalogue = new EnvironmentCatalogue();
        var result = Replay.Run(RecordingReader.Read(Path.Combine(Folder, $"{id}.json")), () => catalogue.Create(id));
        Assert.Null(result.First);
        Assert.True(result.FlagsEqual);
        Assert.Equal(1200, result.StepsCompared);

        // Observations agree in every float32 bit where libm's sin and cos do; elsewhere the last bit may differ, hence 1e-6.
        Assert.InRange(result.MaxObservationError!.Value, 0, 1e-6);

        // Rewards are computed in double: 1e-12 is a few units in the last place of Pendulum's largest, 16.3, after libm's differences.
        Assert.InRange(result.MaxRewardError!.Value, 0, 1e-12);

        // The recorded start states are drawn, with no function of libm in between: equal to the bit.
        Assert.Equal(0, result.MaxPhysicsError);
    }

    [Theory]
    [InlineData("FrozenLake-v1", "FrozenLake-v1-4x4", (11 * 4 * 3) + (5 * 4), 4)]
    [InlineData("FrozenLake8x8-v1", "FrozenLake-v1-8x8", (53 * 4 * 3) + (11 * 4), 4)]
    [InlineData("CliffWalking-v1", "CliffWalking-v1", 192, 4)]
    [InlineData("Taxi-v3", "Taxi-v4", 3000, 6)]
    [InlineData("Taxi-v4", "Taxi-v4", 3000, 6)]
    public void Every_entry_of_a_recorded_table_is_equal_to_the_bit(string id, string file, int outcomes, int actions)
    {
        var environment = new EnvironmentCatalogue().Create(id);
        var result = Replay.Run(RecordingReader.Read(Path.Combine(Folder, $"{file}.json")), () => environment);
        Assert.Equal(new ReplayResult(0, 0, 0, null, 1e-9, true, outcomes, null), result);
        Assert.Equal(new Discrete(actions), environment.Spec.Action);
    }

    [Fact]
    public void A_deviation_is_found_with_its_place()
    {
        var other = Replay.Run(Parse(Cart("[0.0, 0.0, 0.0, 0.0]", "1.0", "false")), () => new CartPole());
        Assert.False(other.Agrees);
        Assert.True(other.FlagsEqual);
        Assert.Contains("here.json: episodes[0] reset at 0: observation", other.First, StringComparison.Ordinal);
        Assert.Equal(0, other.MaxRewardError);
        Assert.False(Replay.Run(Parse(Cart("[0.0, 0.0, 0.0, 0.0]", "1.0", "true")), () => new CartPole()).FlagsEqual);
        Assert.Equal(2, Replay.Run(Parse(Cart("[0.0, 0.0, 0.0, 0.0]", "3.0", "false")), () => new CartPole()).MaxRewardError);
    }

    [Theory]
    [InlineData("{", "here.json: not JSON")]
    [InlineData("[]", "here.json: the file: expected an object, got array.")]
    [InlineData("{}", "here.json: the file has no entry 'env'.")]
    [InlineData("""{"env":"x","episodes":3}""", "here.json: episodes: expected a list, got 3.")]
    [InlineData("""{"env":"x","episodes":[]}""", "here.json: episodes: expected at least one episode")]
    [InlineData("""{"env":"x","episodes":[{"seed":-1,"steps":[],"resets":[{"at":0,"obs":[0]}]}]}""", "here.json: episodes[0].seed: expected a whole number of at least 0, got -1.")]
    [InlineData("""{"env":"x","episodes":[{"seed":1,"steps":[],"resets":[]}]}""", "here.json: episodes[0].resets: expected a reset at 0")]
    [InlineData("""{"env":"x","episodes":[{"seed":1,"steps":[],"resets":[{"at":9,"obs":[0]}]}]}""", "here.json: episodes[0].resets[0].at: expected a whole number from 0 to 0, got 9.")]
    [InlineData("""{"env":"x","episodes":[{"seed":1,"steps":[{"action":1e999}],"resets":[]}]}""", "here.json: episodes[0].steps[0].action: expected a finite number, got 1e999.")]
    [InlineData("""{"env":"x","kwargs":[],"episodes":[]}""", "here.json: kwargs: expected an object, got array.")]
    [InlineData("""{"env":"x","episodes":[{"seed":1.5,"steps":[],"resets":[{"at":0,"obs":[0]}]}]}""", "here.json: episodes[0].seed: expected a whole number of at least 0, got 1.5.")]
    [InlineData("""{"env":"x","episodes":[{"seed":1,"steps":[],"resets":[{"at":0,"obs":[0]},{"at":0,"obs":[0]}]}]}""", "here.json: episodes[0].resets[1].at: expected a step without another reset, got 0.")]
    [InlineData("""{"env":"x","episodes":[{"seed":1,"steps":[{"action":0,"obs":null,"reward":0,"terminated":false,"truncated":false}],"resets":[]}]}""", "here.json: episodes[0].steps[0] has no entry 'obs'.")]
    [InlineData("""{"env":"x","episodes":[{"seed":1,"steps":[{"action":0,"obs":[0],"reward":NaN}],"resets":[]}]}""", "here.json: not JSON")]
    [InlineData("""{"env":"x","episodes":[{"seed":1,"steps":[{"action":0,"obs":[0],"reward":0,"terminated":1,"truncated":false}],"resets":[]}]}""", "here.json: episodes[0].steps[0].terminated: expected true or false, got 1.")]
    [InlineData("""{"env":"x","P":[[[[1,7,0,false]]]],"initial_state_distribution":[1]}""", "here.json: P[0][0][0][1]: expected a whole number from 0 to 0, got 7.")]
    public void What_is_no_recording_is_refused_with_file_and_entry(string json, string start) =>
        Assert.StartsWith(start, Assert.Throws<WrongUseException>(() => Parse(json)).Message, StringComparison.Ordinal);

    /// <summary>Every environment that Gymnasium has and that needs nothing installed.</summary>
    public static TheoryData<string> Ids => [.. new EnvironmentCatalogue().Ids.Where(id => new EnvironmentCatalogue().Create(id).Spec.Source.StartsWith("Gymnasium", StringComparison.Ordinal))];

    // The writer of these is ours, so they say nothing about Gymnasium; they show that what a recording may hold is read: any seed, several
    // episodes and resets, ends by the task, by the limit and by both at once, indices in place of lists, null in place of a state.
    [Theory]
    [MemberData(nameof(Ids))]
    public void Recordings_of_any_seed_and_length_are_repeated(string id)
    {
        var catalogue = new EnvironmentCatalogue();
        var json = RecordingWriter.Write(() => catalogue.Create(id), [3, 12345678901234567890, 1u << 31], 1500);
        var result = Replay.Run(Parse(json), () => catalogue.Create(id));
        Assert.Null(result.First);
        Assert.Equal((true, 4500L), (result.FlagsEqual, result.StepsCompared));
        Assert.Equal(catalogue.Create(id).Spec.TimeLimit is not null, json.Contains("\"truncated\":true", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FrozenLake-v1", "8x8", "true", 64, 100)]
    [InlineData("FrozenLake-v1", "4x4", "false", 16, 100)]
    [InlineData("FrozenLake8x8-v1", "8x8", "false", 64, 200)]
    public void A_lake_recorded_with_keywords_is_the_one_that_they_make(string id, string map, string slippery, int states, int limit)
    {
        var keywords = Parse($$"""{"env":"{{id}}","kwargs":{"map_name":"{{map}}","is_slippery":{{slippery}}},"episodes":[{"seed":0,"steps":[],"resets":[{"at":0,"obs":0}]}]}""").Keywords;
        var spec = FrozenLakeVariant.Of(id, keywords)!().Spec;
        Assert.Equal((new Discrete(states), limit), (spec.Observation, spec.TimeLimit));
        Assert.Equal(slippery == "true", ((IHasTransitionTable)FrozenLakeVariant.Of(id, keywords)!()).Table.Outcomes(0, 0).Length == 3);
        Assert.Null(FrozenLakeVariant.Of(id, new Dictionary<string, string> { ["desc"] = "[]" }));
        Assert.Null(FrozenLakeVariant.Of("Taxi-v4", keywords));
    }

    [Fact]
    public void A_recording_of_other_spaces_is_refused()
    {
        var recording = Parse(Cart("[0.0]", "1.0", "false"));
        Assert.Contains("obs: expected 4 numbers for CartPole-v1, got 1", Assert.Throws<WrongUseException>(() => Replay.Run(recording, () => new CartPole())).Message, StringComparison.Ordinal);
    }

    private static Recording Parse(string json) => RecordingReader.Parse("here.json", Encoding.UTF8.GetBytes(json));

    private static string Cart(string observation, string reward, string terminated) => $$"""
        {"env":"CartPole-v1","episodes":[{"seed":0,"resets":[{"at":0,"obs":{{observation}}}],
         "steps":[{"action":0,"obs":{{observation}},"reward":{{reward}},"terminated":{{terminated}},"truncated":false}]}]}
        """;
}
