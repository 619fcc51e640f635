namespace PolicyProbe.Learning;

/// <summary>Our own presets: the default for any environment, and those tuned for the classic tasks.</summary>
internal static class ClassicPresets
{
    private static TrickSet Usual => new(
        new OrthogonalInit(), new TanhActivation(), new AdamAnnealing(), new AdvantageNormalization(), new GradientClipping(), new TimeLimitBootstrap());

    private static TrickSet TrpoUsual => new(new OrthogonalInit(), new TanhActivation(), new AdvantageNormalization(), new TimeLimitBootstrap());

    public static IEnumerable<Preset> All =>
    [
        new("ppo", null, new PpoOptions(), Usual, "Stable-Baselines3's defaults", "the learning rate is annealed to 0", "gradients are clipped for each network by itself"),
        new("ppo", "CartPole-v1", new PpoOptions { Environments = 8, Horizon = 256 }, Usual,
            "Stable-Baselines3's defaults", "8 environments of 256 steps", "the learning rate is annealed to 0", "gradients are clipped for each network by itself"),
        new("trpo", null, new TrpoOptions { FisherFraction = 1, CgIterations = 15, BacktrackFactor = 0.8, ValueLearningRate = 1e-3, ValueMinibatch = 128 }, TrpoUsual,
            "sb3-contrib's TRPO, defaults", "orthogonal initialisation as there; the value function is fitted before the policy's step, to the same targets"),
    ];
}
