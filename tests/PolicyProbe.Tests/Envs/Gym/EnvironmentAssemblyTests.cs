using PolicyProbe.Core;
using PolicyProbe.Envs.Gym;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.Gym;

/// <summary>What is found in a user's assembly, and what its environments promise once adapted.</summary>
public sealed class EnvironmentAssemblyTests
{
    private static readonly EnvironmentAssembly Loaded = EnvironmentAssembly.Load(ForeignAssembly.Path);

    [Fact]
    public void Environments_are_found_by_interface_and_by_members()
    {
        string[] expected = ["badly-behaved", "cart-pole", "corridor", "drift", "push", "spring", "unseeded"];
        Assert.Equal(expected, Loaded.Ids);
        Assert.Equal("PolicyProbe.Tests.Foreign.dll", Loaded.FileName);
        Assert.Equal(EnvironmentAssembly.HashOf(ForeignAssembly.Path), Loaded.Sha256);
    }

    [Theory]
    [InlineData("drift", null)]
    [InlineData("cart-pole", null)]
    [InlineData("cart-pole", 20)]
    [InlineData("corridor", null)]
    [InlineData("push", 30)]
    [InlineData("spring", null)]
    public void A_sound_environment_keeps_every_rule(string id, int? timeLimit) => Assert.Empty(EnvironmentContract.Check(Loaded.Maker(id, timeLimit)));

    [Fact]
    public void What_a_badly_behaved_environment_does_is_reported_rule_by_rule()
    {
        var broken = EnvironmentContract.Check(Loaded.Maker("badly-behaved", null));
        Assert.Contains(broken, rule => rule.Detail.Contains("badly-behaved: Step 5 of the episode threw NotSupportedException: the motor is cold.", StringComparison.Ordinal));
        Assert.Contains("same-seed-same-bits", broken.Select(rule => rule.Rule));
        Assert.Contains("observations-lie-in-their-space", broken.Select(rule => rule.Rule));
    }

    [Fact]
    public void Spaces_limit_and_arrays_are_read_by_their_members()
    {
        var spec = Loaded.Maker("cart-pole", null)().Spec;
        Assert.Equal(new Discrete(2), spec.Action);
        Assert.Equal(new Box([-4.8f, float.NegativeInfinity, -0.42f, float.NegativeInfinity], [4.8f, float.PositiveInfinity, 0.42f, float.PositiveInfinity]), spec.Observation);
        Assert.Equal(EnvironmentAssembly.DefaultTimeLimit, spec.TimeLimit);
        Assert.Equal(20, Loaded.Maker("cart-pole", 20)().Spec.TimeLimit);
        Assert.Equal(Box.Uniform(1, 0, 10), Loaded.Maker("corridor", null)().Spec.Observation);
    }

    [Fact]
    public void Done_is_an_end_and_the_limit_is_a_cut()
    {
        var (corridor, observation) = (Loaded.Maker("corridor", 100)(), new float[1]);
        corridor.Reset(new Rng(1), observation);
        TimeStep step;
        do
            step = corridor.Step([1], observation);
        while (step.End == EpisodeEnd.None);
        Assert.Equal(TimeStep.Terminated(1), step);
        Assert.Equal(10, observation[0]);

        var cut = Loaded.Maker("unseeded", 1)();
        cut.Reset(new Rng(1), observation);
        Assert.Equal(TimeStep.Truncated(0), cut.Step([1], observation));
    }

    [Fact]
    public void A_vector_of_actions_comes_in_the_users_own_array_and_within_its_box()
    {
        var (push, observation) = (Loaded.Maker("push", 10)(), new float[2]);
        push.Reset(new Rng(1), observation);
        Assert.Equal(TimeStep.Running(-1), push.Step([0.5f, -7], observation));
        Assert.Equal([0.5f, -1], observation);
    }

    [Fact]
    public void What_cannot_be_played_again_is_refused_in_words()
    {
        var (environment, observation) = (Loaded.Maker("unseeded", null)(), new float[1]);
        environment.Reset(new Rng(1), observation);
        environment.Step([1], observation);
        var refusal = Assert.Throws<FormatException>(() => environment.Restore(environment.Save(), new Rng(1)));
        Assert.Contains("unseeded state: playing its 1 actions again gave other observations", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no Seed(int)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Loaded.Findings("unseeded", null), finding => finding.Id == "no-seed");
        Assert.DoesNotContain(Loaded.Findings("cart-pole", 100), finding => finding.Id is "no-seed" or "time-limit-supplied");
    }

    [Fact]
    public void What_lies_beside_an_assembly_and_is_needed_is_known_by_its_hash()
    {
        // Ours are not the user's, and what lies there and is not referred to does not count.
        var (name, hash) = Assert.Single(Loaded.LoadedBy(Loaded.Maker("drift", null)));
        Assert.Equal("ForeignPhysics.dll", name);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(ForeignAssembly.Path)!, name)))), hash);
        Assert.Equal(hash, EnvironmentAssembly.HashBeside(ForeignAssembly.Path, name));
        Assert.Null(EnvironmentAssembly.HashBeside(ForeignAssembly.Path, "None.dll"));
    }

    [Fact]
    public void Only_a_class_without_a_limit_takes_one() =>
        Assert.Contains("--time-limit 9: drift", Assert.Throws<WrongUseException>(() => Loaded.Maker("drift", 9)).Message, StringComparison.Ordinal);
}
