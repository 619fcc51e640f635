using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Learning.Training;

/// <summary>
/// The fifteen configurations of Engstrom et al. (arXiv:2005.12729), as its code release lists them, written down a second time: task,
/// algorithm, Adam's rate or δ → final δ, the value function's rate, rewards scaled by, initialisation, annealing, value clipping, reward
/// and observation range, and what else differs.
/// </summary>
public sealed class PaperPresetTests
{
    private const string Off = "off";

    public static TheoryData<string> Table =>
    [
        "Hopper-v4   | ppo        | 3e-4    | 2.5e-4 | returns | orthogonal | yes | no  | 10  | 10  |",
        "Hopper-v4   | ppo-m      | 1.7e-4  | 4e-4   | none    | xavier     | no  | no  | off | off |",
        "Hopper-v4   | ppo-noclip | 6e-5    | 4e-4   | rewards | orthogonal | yes | no  | 2.5 | 10  | clip=1e32 entropy=-0.005 lambda=0.925 gradient=4",
        "Hopper-v4   | trpo       | 0.13    | 2e-4   | none    | xavier     | no  | no  | off | off | final=0.13",
        "Hopper-v4   | trpo-plus  | 0.04    | 2e-4   | returns | orthogonal | no  | no  | 10  | 10  | final=0.07",
        "Walker2d-v4 | ppo        | 4e-4    | 3e-4   | returns | orthogonal | yes | yes | 10  | 10  |",
        "Walker2d-v4 | ppo-m      | 1e-4    | 2e-4   | none    | xavier     | no  | no  | off | off |",
        "Walker2d-v4 | ppo-noclip | 7.25e-5 | 6e-4   | rewards | orthogonal | yes | no  | 30  | off | clip=1e32 entropy=-0.01 lambda=0.85 gradient=0.1",
        "Walker2d-v4 | trpo       | 0.04    | 3e-4   | none    | xavier     | no  | no  | off | off | final=0.04",
        "Walker2d-v4 | trpo-plus  | 0.07    | 1e-4   | returns | orthogonal | no  | no  | 10  | 10  | final=0.04",
        "Humanoid-v4 | ppo        | 1.5e-4  | 1e-4   | returns | orthogonal | yes | yes | 10  | 10  |",
        "Humanoid-v4 | ppo-m      | 9e-5    | 4e-4   | none    | xavier     | no  | no  | off | off |",
        "Humanoid-v4 | ppo-noclip | 2e-5    | 5e-5   | returns | xavier     | no  | yes | 10  | 10  | clip=1e32 entropy=0.005 lambda=0.85 gradient=0.5",
        "Humanoid-v4 | trpo       | 0.07    | 3e-4   | none    | xavier     | no  | no  | off | off | final=0.07",
        "Humanoid-v4 | trpo-plus  | 0.1     | 5e-5   | returns | xavier     | no  | yes | 10  | 10  | final=0.05 lambda=0.85",
    ];

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_configuration_is_the_papers(string row)
    {
        string[] cells = [.. row.Split('|').Select(cell => cell.Trim())];
        var (task, id, rate, valueRate) = (cells[0], cells[1], Number(cells[2]), Number(cells[3]));
        var (scaling, initialisation, annealing, valueClipping) = (cells[4], cells[5], cells[6] == "yes", cells[7] == "yes");
        var (rewards, observations, more) = (cells[8], cells[9], cells[10]);
        var preset = Presets.For(id, task);
        Assert.Equal(task, preset.Environment);
        var other = more.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Number(pair[1]));
        double Other(string name, double usual) => other.GetValueOrDefault(name, usual);

        // What all fifteen have in common.
        var options = preset.Options;
        Assert.Equal((1, 2048, true, RolloutEnd.LastValue), (options.Environments, options.Horizon, options.Restart, options.RolloutEnd));
        Assert.Equal((0.99, Other("lambda", 0.95), 1.0, 0.0), (options.Discount, options.Lambda, options.ValueCoefficient, options.InitialLogStd));
        Assert.Equal([64, 64], options.Hidden);
        if (options is PpoOptions ppo)
        {
            Assert.Equal((rate, valueRate), (ppo.LearningRate, ppo.ValueLearningRate));
            // 32 minibatches of 64, ten epochs each, the value function first.
            Assert.Equal((64, 10, UpdateOrder.ValueThenPolicy, Other("clip", 0.2)), (ppo.Minibatch, ppo.Epochs, ppo.Order, ppo.Clip));
        }
        else
        {
            var trpo = Assert.IsType<TrpoOptions>(options);
            Assert.Equal((rate, valueRate), (trpo.MaxKl, trpo.ValueLearningRate));
            Assert.Equal((64, 10, 10, 0.1, 0.1), (trpo.ValueMinibatch, trpo.ValueEpochs, trpo.CgIterations, trpo.Damping, trpo.FisherFraction));
            Assert.Equal((10, 0.5, 0.1), (trpo.Backtracks, trpo.BacktrackFactor, trpo.AcceptRatio));
        }

        var expected = new List<string> { "tanh", "observation-normalization epsilon=1E-08", "advantage-normalization epsilon=1E-08 scope=minibatch" };
        expected.Add(initialisation == "orthogonal" ? $"orthogonal-init hidden-gain={Math.Sqrt(2):R} policy-gain=0.01 value-gain=1" : "xavier-init");
        if (annealing)
            expected.Add("adam-annealing");
        if (valueClipping)
            expected.Add("value-clipping range=0.2");
        if (scaling != "none")
            expected.Add(scaling == "returns" ? "reward-scaling epsilon=1E-08" : "reward-normalization epsilon=1E-08");
        if (rewards != Off)
            expected.Add($"reward-clipping range={rewards}");
        if (observations != Off)
            expected.Add($"observation-clipping range={observations}");
        if (other.TryGetValue("entropy", out var entropy))
            expected.Add($"entropy-bonus coefficient={entropy:R}");
        if (other.TryGetValue("gradient", out var norm))
            expected.Add($"gradient-clipping norm={norm:R} scope=policy");
        // Where δ ends as it starts there is nothing to schedule.
        if (other.TryGetValue("final", out var final) && final != rate)
            expected.Add($"kl-schedule final={final:R}");
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            preset.Tricks.Tricks.Select(trick => string.Join(' ', PolicyProbe.Core.Settings.Of(trick).Select(setting => $"{setting.Id}={setting.Value}").Prepend(trick.Id))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_are_fifteen_of_them_and_each_says_where_it_departs_from_its_source()
    {
        var paper = Presets.All.Where(preset => preset.Source.Contains("2005.12729", StringComparison.Ordinal) && preset.Environment is not null).ToList();
        Assert.Equal(15, paper.Count);
        Assert.Equal(15, Table.Count);
        Assert.All(paper, preset => Assert.NotEmpty(preset.Departures));
        Assert.All(paper.Where(preset => preset.Id == "trpo-plus"), preset => Assert.Contains(preset.Departures, departure => departure.Contains("never reads it", StringComparison.Ordinal)));
        Assert.Equal(5126, Parameters("Hopper-v4"));
    }

    /// <summary>The policy's parameters as the source counts them, at 11 observations and 3 actions.</summary>
    private static int Parameters(string task) =>
        new MlpSpec(11, Presets.For("ppo", task).Options.Hidden, Activation.Tanh, 3, FreeOutputs: 3).Layout.ParameterCount;

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
