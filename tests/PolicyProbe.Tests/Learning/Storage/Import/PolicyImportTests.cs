using System.Globalization;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.Cli;
using PolicyProbe.Tests.TestKit;
using PolicyProbe.Toolkit;

namespace PolicyProbe.Tests.Learning.Storage.Import;

/// <summary>Policies under the names that Stable-Baselines3 and CleanRL give their tensors, computed here by hand.</summary>
public sealed class PolicyImportTests
{
    public static TheoryData<string, string, string> Policies => new()
    {
        { "sb3", "CartPole-v1", "tanh" }, { "sb3", "Pendulum-v1", "relu" }, { "cleanrl", "CartPole-v1", "tanh" }, { "cleanrl", "Pendulum-v1", "tanh" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void An_imported_policy_computes_what_its_own_library_would(string library, string environment, string activation)
    {
        using var folder = new TemporaryFolder();
        var spec = TinyRuns.Maker(environment)().Spec;
        var width = spec.Observation.Size;
        var tensors = Tensors(library, spec);
        File.WriteAllBytes(folder.At("policy.safetensors"), SafeTensors.Write(tensors));
        double[] mean = [.. Enumerable.Range(0, width).Select(i => 0.1 * i)], variance = [.. Enumerable.Range(0, width).Select(i => 0.5 + i)];
        File.WriteAllText(folder.At("n.json"), $$$"""{"observation": {"mean": {{{List(mean)}}}, "var": {{{List(variance)}}}, "count": 1000.0001, "epsilon": 1e-8, "clip": 1.25}, "reward": {"var": 4, "count": 1000, "epsilon": 1e-8, "clip": 10}}""");
        var answer = CommandLine.Json(
            "import", folder.At("policy.safetensors"), "--from", library, "--env", environment, "--out", folder.At("run"), "--normalizer", folder.At("n.json"), "--activation", activation, "--json");
        Assert.Equal([5, 3], answer.GetProperty("hidden").EnumerateArray().Select(item => item.GetInt32()));

        var snapshot = Lab.Open(folder.At("run")).Snapshot;
        var (agent, rng) = (snapshot.Learner.Agent, new Rng(3));
        float[] observation = [.. Enumerable.Range(0, width).Select(_ => (float)(2 * rng.NextNormal()))];
        var seen = observation.ToArray();
        agent.Filter.Apply(seen);

        // y = clip((x − m)/√(v + ε), −c, c), as VecNormalize has it; rounded once to single precision.
        double[] expected = [.. observation.Select((x, i) => Math.Clamp((x - mean[i]) / Math.Sqrt(variance[i] + 1e-8), -1.25, 1.25))];
        Assert.All(expected.Zip(seen), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(1 / Math.Sqrt(4 + 1e-8), snapshot.Learner.Rewards.Apply(1), 1e-12);

        // Single precision against double, numbers of about 1.
        var (policy, value) = library == "sb3" ? ("mlp_extractor.policy_net", "mlp_extractor.value_net") : (spec.Action is Box ? "actor_mean" : "actor", "critic");
        var logits = Forward(tensors, seen, activation, [$"{policy}.0", $"{policy}.2", library == "sb3" ? "action_net" : $"{policy}.4"]);
        Assert.All(logits.Zip(agent.Policy.Predict(seen)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(Forward(tensors, seen, activation, [$"{value}.0", $"{value}.2", library == "sb3" ? "value_net" : $"{value}.4"])[0], agent.Value.Predict(seen)[0], 1e-6);
        if (spec.Action is Box)
            Assert.Equal(-0.5f, agent.Policy.Predict(seen)[^1]);

        // Probes and evaluations take it for a run.
        Assert.True(CommandLine.Json("evaluate", folder.At("run"), "--episodes", "3", "--json").GetProperty("meanLength").GetDouble() > 0);
        CommandLine.Json("probe", "gradient-quality", "--run", folder.At("run"), "--set", "sizes=64,128", "--set", "repeats=3", "--set", "reference=3", "--json");
    }

    [Theory]
    [InlineData("mlp_extractor.policy_net.0.weight", null, "'mlp_extractor.policy_net.0.weight' is missing")]
    [InlineData("action_net.bias", null, "tensor 'action_net.bias' is missing")]
    [InlineData("action_net.weight", "3,3", "'action_net.weight' should have shape [2,3] for this environment and has [3,3]")]
    [InlineData("mlp_extractor.policy_net.0.weight", "5,7", "should have shape [5,4] for this environment and has [5,7]")]
    [InlineData("mlp_extractor.value_net.0.weight", "6,4", "hidden layers alike in policy and value function")]
    [InlineData("mlp_extractor.policy_net.0.weight", "20", "should have two dimensions")]
    [InlineData("features_extractor.cnn.0.weight", "1", "'features_extractor.cnn.0.weight' is none of a perceptron policy of Stable-Baselines3")]
    [InlineData("log_std", "1", "'log_std' is none of a perceptron policy of Stable-Baselines3 for Discrete(2) actions")]
    public void A_tensor_that_does_not_fit_is_refused_by_name_and_nothing_is_written(string name, string? shape, string words)
    {
        using var folder = new TemporaryFolder();
        var tensors = Tensors("sb3", TinyRuns.Maker("CartPole-v1")().Spec).Where(tensor => tensor.Name != name).ToList();
        if (shape is not null)
            tensors.Add(Random(name, [.. shape.Split(',').Select(int.Parse)]));
        Refused(folder, SafeTensors.Write(tensors), words);
    }

    [Fact]
    public void A_weight_that_is_no_number_and_a_file_that_is_cut_are_refused()
    {
        using var folder = new TemporaryFolder();
        var tensors = Tensors("sb3", TinyRuns.Maker("CartPole-v1")().Spec);
        tensors[0].Values[3] = float.NaN;
        Refused(folder, SafeTensors.Write(tensors), "has a number that is not finite");
        Refused(folder, SafeTensors.Write(tensors)[..^5], "truncated");
    }

    [Theory]
    [InlineData("{}", "expected observation, reward or both")]
    [InlineData("[1]", "expected an object")]
    [InlineData("""{"observation": {"mean": [0, 0, 0], "var": [1, 1, 1, 1], "count": 5, "epsilon": 1e-8, "clip": 10}}""", "observation.mean: expected 4 numbers, as an observation has, got 3")]
    [InlineData("""{"observation": {"mean": [0, 0, 0, 0], "var": [1, 1, -1, 1], "count": 5, "epsilon": 1e-8, "clip": 10}}""", "observation.var: expected numbers of at least 0")]
    [InlineData("""{"observation": {"mean": [0, 0, 0, 0], "var": [1, 1, 1, 1], "count": 5, "epsilon": 1e-8}}""", "observation.clip: expected a finite number")]
    [InlineData("""{"observations": {}}""", "'observations' is not known")]
    [InlineData("""{"observation": {"mean": [0, 0, 0, "0"], "var": [1, 1, 1, 1], "count": 5, "epsilon": 1e-8, "clip": 10}}""", "expected a list of numbers")]
    public void Statistics_that_break_a_rule_are_refused(string json, string words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("n.json"), json);
        Refused(folder, SafeTensors.Write(Tensors("sb3", TinyRuns.Maker("CartPole-v1")().Spec)), words, "--normalizer", folder.At("n.json"));
    }

    [Theory]
    [InlineData("no such library", "--from", "sb4")]
    [InlineData("expected tanh or relu", "--activation", "gelu")]
    [InlineData("the tensors say what the hidden layers are, 5,3", "--set", "hidden=64,64")]
    [InlineData("did you mean discount?", "--set", "discont=0.9")]
    [InlineData("'actor.0.weight' is missing", "--from", "cleanrl")]
    public void Options_that_break_a_rule_are_refused(string words, params string[] options)
    {
        using var folder = new TemporaryFolder();
        Refused(folder, SafeTensors.Write(Tensors("sb3", TinyRuns.Maker("CartPole-v1")().Spec)), words, options);
    }

    private static void Refused(TemporaryFolder folder, byte[] file, string words, params string[] options)
    {
        File.WriteAllBytes(folder.At("policy.safetensors"), file);
        string[] from = options.Contains("--from") ? [] : ["--from", "sb3"];
        Refusal.Check(CommandLine.Run(["import", folder.At("policy.safetensors"), "--env", "CartPole-v1", "--out", folder.At("run"), .. from, .. options]), Shell.WrongUse, words);
        Assert.False(Path.Exists(folder.At("run")));
    }

    private static List<NamedTensor> Tensors(string library, EnvironmentSpec spec)
    {
        var (width, actions) = (spec.Observation.Size, spec.Action is Discrete discrete ? discrete.Count : spec.Action.Size);
        List<NamedTensor> Layer(string name, int outputs, int inputs) => [Random($"{name}.weight", outputs, inputs), Random($"{name}.bias", outputs)];
        if (library == "sb3")
            return
            [
                .. spec.Action is Box ? [new NamedTensor("log_std", [actions], [.. Enumerable.Repeat(-0.5f, actions)])] : Array.Empty<NamedTensor>(),
                .. Layer("mlp_extractor.policy_net.0", 5, width), .. Layer("mlp_extractor.policy_net.2", 3, 5), .. Layer("mlp_extractor.value_net.0", 5, width), .. Layer("mlp_extractor.value_net.2", 3, 5),
                .. Layer("action_net", actions, 3), .. Layer("value_net", 1, 3),
            ];
        var actor = spec.Action is Box ? "actor_mean" : "actor";
        return
        [
            .. spec.Action is Box ? [new NamedTensor("actor_logstd", [1, actions], [.. Enumerable.Repeat(-0.5f, actions)])] : Array.Empty<NamedTensor>(),
            .. Layer("critic.0", 5, width), .. Layer("critic.2", 3, 5), .. Layer("critic.4", 1, 3), .. Layer($"{actor}.0", 5, width), .. Layer($"{actor}.2", 3, 5), .. Layer($"{actor}.4", actions, 3),
        ];
    }

    private static NamedTensor Random(string name, params int[] shape)
    {
        var rng = new Rng(1).Fork(name);
        return new NamedTensor(name, shape, [.. Enumerable.Range(0, shape.Aggregate(1, (product, length) => product * length)).Select(_ => (float)rng.NextNormal())]);
    }

    /// <summary>A perceptron by its definition, in double precision.</summary>
    private static double[] Forward(IReadOnlyList<NamedTensor> tensors, float[] x, string activation, string[] modules)
    {
        double[] values = [.. x.Select(item => (double)item)];
        foreach (var module in modules)
        {
            var (weight, bias) = (tensors.Single(tensor => tensor.Name == module + ".weight"), tensors.Single(tensor => tensor.Name == module + ".bias").Values);
            values = [.. bias.Select((b, row) => b + values.Select((value, i) => value * weight.Values[(row * values.Length) + i]).Sum())];
            if (module != modules[^1])
                values = [.. values.Select(value => activation == "tanh" ? Math.Tanh(value) : Math.Max(0, value))];
        }

        return values;
    }

    private static string List(double[] values) => $"[{string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]";
}
