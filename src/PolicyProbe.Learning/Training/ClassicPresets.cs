namespace PolicyProbe.Learning;

/// <summary>Our own presets: the default for any environment, and those tuned for the classic tasks (docs/results.md has what they reach).</summary>
internal static class ClassicPresets
{
    private const string Annealed = "the learning rate is annealed to 0";
    private const string ClippedEach = "gradients are clipped for each network by itself";
    private const string Zoo = "rl-baselines3-zoo, ";

    private static TrickSet Usual => new(
        new OrthogonalInit(), new TanhActivation(), new AdamAnnealing(), new AdvantageNormalization(), new GradientClipping(), new TimeLimitBootstrap());

    private static TrickSet TrpoUsual => new(new OrthogonalInit(), new TanhActivation(), new AdvantageNormalization(), new TimeLimitBootstrap());

    // sb3-contrib's defaults.
    private static TrpoOptions TrpoDefaults => new() { FisherFraction = 1, CgIterations = 15, BacktrackFactor = 0.8, ValueLearningRate = 1e-3, ValueMinibatch = 128 };

    public static IEnumerable<Preset> All =>
    [
        new("ppo", null, new PpoOptions(), Usual, "Stable-Baselines3's defaults", Annealed, ClippedEach),
        new("ppo", "CartPole-v1", new PpoOptions { Environments = 8, Horizon = 256 }, Usual,
            "Stable-Baselines3's defaults", "8 environments of 256 steps", Annealed, ClippedEach),
        new("ppo", "Acrobot-v1", new PpoOptions { Environments = 16, Horizon = 256, Lambda = 0.94, Epochs = 4 }, Usual.With("observation-normalization"),
            Zoo + "PPO on Acrobot-v1", "rewards are not normalised", Annealed, ClippedEach),
        new("ppo", "MountainCarContinuous-v0",
            new PpoOptions { Environments = 8, Horizon = 256, Discount = 0.9999, Lambda = 0.9 },
            new TrickSet([.. Usual.Tricks, new ObservationNormalization(), new RewardScaling(), new Gsde { Interval = 0 }]),
            Zoo + "PPO on MountainCarContinuous-v0: gsde, γ and λ",
            "8 environments of 256 steps in place of 1 of 8, each under noise that is held for the whole rollout: without reaching the flag once there is nothing to learn",
            "log σ starts at 0 in place of −3.29: at −1 one seed of five never reached the flag", Annealed, ClippedEach),
        new("ppo", "Pendulum-v1",
            new PpoOptions { Environments = 4, Horizon = 1024, Discount = 0.9, LearningRate = 5e-4, InitialLogStd = -1 }, Usual.With("gsde"),
            Zoo + "PPO on Pendulum-v1", "a rate of 5e-4 annealed to 0 in place of 1e-3, log σ starts at −1 in place of 0: no seed ends on a bad policy", ClippedEach),
        new("ppo", "LunarLander-v3", new PpoOptions { Environments = 16, Horizon = 512, Discount = 0.999, Lambda = 0.98, Epochs = 6, LearningRate = 5e-4 }, Usual,
            Zoo + "PPO on LunarLander-v2: 16 environments, γ and λ",
            "512 steps in place of 1,024, 6 epochs in place of 4, a rate of 5e-4 annealed to 0 in place of 3e-4, no entropy bonus: 270 where its own values gave 149 in one run each at 1,000,000 steps",
            ClippedEach),
        new("trpo", null, TrpoDefaults, TrpoUsual, "sb3-contrib's TRPO, defaults", "the value function is fitted before the policy's step, to the same targets"),
        new("trpo", "CartPole-v1", TrpoDefaults with { Environments = 2, Horizon = 512, Lambda = 0.98, Damping = 0.01, ValueEpochs = 20, MaxKl = 0.02 }, TrpoUsual,
            Zoo + "TRPO on CartPole-v1", "δ = 0.02 in place of 0.01 and damping 0.01 in place of 0.001", "the value network's minibatch is 128 in place of 512"),
        new("trpo", "Acrobot-v1", TrpoDefaults with { Environments = 2, Horizon = 256, Discount = 0.98, Lambda = 0.6, Damping = 0.01, ValueEpochs = 20, ValueMinibatch = 64, MaxKl = 0.03 },
            TrpoUsual.With("observation-normalization"), "the values of our TRPO on CartPole-v1 with updates of 512 steps, γ = 0.98, λ = 0.6, δ = 0.03, a value minibatch of 64 and normalised observations"),
        new("trpo", "Pendulum-v1", TrpoDefaults with { Environments = 4, Horizon = 512, Discount = 0.9, ValueEpochs = 15, MaxKl = 0.02 }, TrpoUsual,
            Zoo + "TRPO on Pendulum-v1: γ and the value network's epochs", "4 environments of 512 steps, δ = 0.02, no gsde"),
        new("trpo", "LunarLander-v3", TrpoDefaults with { Environments = 16, Horizon = 64, Discount = 0.995, Lambda = 0.9, Damping = 0.01, ValueMinibatch = 64 }, TrpoUsual.With("reward-scaling"),
            Zoo + "TRPO on LunarLander-v2: damping", "γ = 0.995 and λ = 0.9 in place of 0.99 and 0.98, 16 environments of 64 steps in place of 2 of 512, rewards scaled, 10 epochs of the value network in minibatches of 64: more and better fitted updates of 200,000 steps, and less noise in each"),
    ];
}
