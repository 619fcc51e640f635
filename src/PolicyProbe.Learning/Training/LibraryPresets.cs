namespace PolicyProbe.Learning;

/// <summary>The defaults of the libraries that our users know.</summary>
internal static class LibraryPresets
{
    private const string OwnNetworks = "policy and value networks have an optimiser each; with Adam's per-parameter steps and gradients clipped jointly that changes nothing";

    public static IEnumerable<Preset> All =>
    [
        new("sb3-ppo", null, new PpoOptions(),
            new TrickSet(new OrthogonalInit(), new TanhActivation(), new AdvantageNormalization(), new GradientClipping { Scope = ClippingScope.Joint }, new TimeLimitBootstrap()),
            "Stable-Baselines3, PPO with MlpPolicy, defaults", OwnNetworks),
        new("cleanrl-ppo", null,
            new PpoOptions { Environments = 4, Horizon = 128, Minibatch = 128, Epochs = 4, LearningRate = 2.5e-4, ValueCoefficient = 0.25 },
            new TrickSet(
                new OrthogonalInit(), new TanhActivation(), new AdamAnnealing(), new AdvantageNormalization(), new ValueClipping(),
                new EntropyBonus { Coefficient = 0.01 }, new GradientClipping { Scope = ClippingScope.Joint }),
            "CleanRL, ppo.py, defaults", OwnNetworks),
        new("a2c", null, new A2cOptions(),
            new TrickSet(new OrthogonalInit(), new TanhActivation(), new GradientClipping { Scope = ClippingScope.Joint }, new TimeLimitBootstrap()),
            "Stable-Baselines3, A2C with MlpPolicy, defaults", "Adam in place of RMSProp: there is one optimiser here", "8 environments of 5 steps in place of 1"),
        new("reinforce", null, new ReinforceOptions(),
            new TrickSet(new OrthogonalInit(), new TanhActivation(), new AdvantageNormalization(), new TimeLimitBootstrap()),
            "Williams (1992) with the learned baseline of Sutton and Barto (2018), section 13.4; the values are ours"),
    ];
}
