namespace PolicyProbe.Learning;

/// <summary>
/// The fifteen configurations of Engstrom et al., "Implementation Matters in Deep Policy Gradients", arXiv:2005.12729, appendix A.1, as
/// its code release has them: five algorithms on three tasks. Other environments take Hopper's.
/// </summary>
internal static class PaperPresets
{
    private const string Paper = "Engstrom et al., Implementation Matters, arXiv:2005.12729, configuration of ";

    private static readonly string[] Departures =
    [
        "rollouts are seeded; the source seeds nothing",
        "the value loss is over all pairs; the source leaves out those that end an episode, which biases V where episodes end",
        "statistics of observations count each state acted on once; the source counts an episode's last observation too",
        "-v4 of the task; the source has -v2 on another version of MuJoCo",
    ];

    private static readonly string[] NoOp = ["no gradient clipping: the source sets it for TRPO+ and never reads it"];

    public static IEnumerable<Preset> All =>
    [
        .. Group("hopper", "Hopper-v4", Ppo(3e-4, 2.5e-4), PpoTricks(10, 10, false),
            Ppo(1.7e-4, 4e-4), Ppo(6e-5, 4e-4) with { Clip = 1e32, Lambda = 0.925 },
            NoClipTricks(new RewardNormalization(), 2.5, 10, -0.005, 4), Trpo(0.13, 2e-4), Trpo(0.04, 2e-4), PlusTricks(0.07, orthogonal: true, valueClipping: false)),
        .. Group("walker", "Walker2d-v4", Ppo(4e-4, 3e-4), PpoTricks(10, 10, true),
            Ppo(1e-4, 2e-4), Ppo(7.25e-5, 6e-4) with { Clip = 1e32, Lambda = 0.85 },
            NoClipTricks(new RewardNormalization(), 30, null, -0.01, 0.1), Trpo(0.04, 3e-4), Trpo(0.07, 1e-4), PlusTricks(0.04, orthogonal: true, valueClipping: false)),
        .. Group("humanoid", "Humanoid-v4", Ppo(1.5e-4, 1e-4), PpoTricks(10, 10, true),
            Ppo(9e-5, 4e-4), Ppo(2e-5, 5e-5) with { Clip = 1e32, Lambda = 0.85 },
            HumanoidNoClipTricks(), Trpo(0.07, 3e-4), Trpo(0.1, 5e-5) with { Lambda = 0.85 }, PlusTricks(0.05, orthogonal: false, valueClipping: true)),
    ];

    /// <summary>The five algorithms on one task; Hopper's four that no other source has stand for any environment as well.</summary>
    private static IEnumerable<Preset> Group(
        string name, string environment, PpoOptions ppo, TrickSet ppoTricks, PpoOptions ppoM, PpoOptions noClip, TrickSet noClipTricks, TrpoOptions trpo, TrpoOptions plus, TrickSet plusTricks)
    {
        Preset Of(string id, string algorithm, AlgorithmOptions options, TrickSet tricks, params string[] more) =>
            new(id, environment, options, tricks, $"{Paper}{name}, {algorithm}", [.. Departures, .. more]);
        Preset[] own =
        [
            Of("ppo", "PPO", ppo, ppoTricks),
            Of("ppo-m", "PPO-M", ppoM, Minimal),
            Of("ppo-noclip", "PPO-NoClip", noClip, noClipTricks),
            Of("trpo", "TRPO", trpo, Minimal),
            Of("trpo-plus", "TRPO+", plus, plusTricks, NoOp),
        ];
        return environment != "Hopper-v4" ? own : [.. own, .. own.Where(preset => preset.Id is not ("ppo" or "trpo")).Select(preset => preset with { Environment = null, Source = preset.Source + ", taken for any environment" })];
    }

    // Always on in the source, besides what it lists as tricks.
    private static TrickSet Minimal => new(new XavierInit(), new TanhActivation(), new ObservationNormalization(), new AdvantageNormalization());

    private static PpoOptions Ppo(double rate, double valueRate) => new()
    {
        Horizon = 2048,
        Restart = true,
        RolloutEnd = RolloutEnd.LastValue,
        LearningRate = rate,
        ValueLearningRate = valueRate,
        ValueCoefficient = 1,
        Minibatch = 64,
        Epochs = 10,
        Order = UpdateOrder.ValueThenPolicy,
        Clip = 0.2,
        Discount = 0.99,
        Lambda = 0.95,
        Hidden = [64, 64],
    };

    private static TrpoOptions Trpo(double limit, double valueRate) => new()
    {
        Horizon = 2048,
        Restart = true,
        RolloutEnd = RolloutEnd.LastValue,
        ValueLearningRate = valueRate,
        ValueCoefficient = 1,
        MaxKl = limit,
        CgIterations = 10,
        Damping = 0.1,
        FisherFraction = 0.1,
        Backtracks = 10,
        ValueEpochs = 10,
        ValueMinibatch = 64,
        Discount = 0.99,
        Lambda = 0.95,
        Hidden = [64, 64],
    };

    private static TrickSet PpoTricks(double rewards, double observations, bool valueClipping) => new(
    [
        new OrthogonalInit(), new TanhActivation(), new AdamAnnealing(), new ObservationNormalization(), new ObservationClipping { Range = observations },
        new RewardScaling(), new RewardClipping { Range = rewards }, new AdvantageNormalization(),
        .. valueClipping ? [new ValueClipping()] : Array.Empty<ITrick>(),
    ]);

    private static TrickSet NoClipTricks(ITrick rewardScale, double rewards, double? observations, double entropy, double norm) => new(
    [
        new OrthogonalInit(), new TanhActivation(), new AdamAnnealing(), new ObservationNormalization(),
        .. observations is { } range ? [new ObservationClipping { Range = range }] : Array.Empty<ITrick>(),
        rewardScale, new RewardClipping { Range = rewards }, new AdvantageNormalization(), new EntropyBonus { Coefficient = entropy },
        new GradientClipping { Norm = norm, Scope = ClippingScope.Policy },
    ]);

    private static TrickSet HumanoidNoClipTricks() => new(
        new XavierInit(), new TanhActivation(), new ObservationNormalization(), new ObservationClipping(), new RewardScaling(), new RewardClipping(),
        new AdvantageNormalization(), new ValueClipping(), new EntropyBonus { Coefficient = 0.005 }, new GradientClipping { Norm = 0.5, Scope = ClippingScope.Policy });

    private static TrickSet PlusTricks(double final, bool orthogonal, bool valueClipping) => new(
    [
        orthogonal ? new OrthogonalInit() : new XavierInit(), new TanhActivation(), new ObservationNormalization(), new ObservationClipping(),
        new RewardScaling(), new RewardClipping(), new AdvantageNormalization(), new KlSchedule { Final = final },
        .. valueClipping ? [new ValueClipping()] : Array.Empty<ITrick>(),
    ]);
}
