using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>What stands for the value beyond the end of a rollout whose episode goes on.</summary>
public enum RolloutEnd
{
    /// <summary>V(s_{T+1}), of the state that follows.</summary>
    NextValue,

    /// <summary>V(s_T), of the last state itself, as in the code released with the papers.</summary>
    LastValue,
}

/// <summary>Hyper-parameters that every algorithm has.</summary>
public abstract record AlgorithmOptions
{
    /// <summary>N, the environments stepped side by side.</summary>
    [Setting("environments", "environments stepped side by side", Minimum = 1, Maximum = 4096)]
    public int Environments { get; init; } = 1;

    /// <summary>T, the steps of each environment between two updates.</summary>
    [Setting("horizon", "steps of each environment between two updates", Minimum = 1, Maximum = 1_000_000)]
    public int Horizon { get; init; } = 2048;

    /// <summary>Whether each rollout starts with fresh episodes; what was under way is dropped.</summary>
    [Setting("restart", "start each rollout with fresh episodes")]
    public bool Restart { get; init; }

    /// <summary>What stands for the value beyond the end of a rollout.</summary>
    [Setting("rollout-end", "what stands for the value beyond the end of a rollout")]
    public RolloutEnd RolloutEnd { get; init; } = RolloutEnd.NextValue;

    /// <summary>γ.</summary>
    [Setting("discount", "the discount γ", Minimum = 0, Maximum = 1)]
    public double Discount { get; init; } = 0.99;

    /// <summary>λ of the advantage estimate.</summary>
    [Setting("lambda", "λ of generalised advantage estimation", Minimum = 0, Maximum = 1)]
    public double Lambda { get; init; } = 0.95;

    /// <summary>c_V: the value loss is c_V · mean (V − V_target)².</summary>
    [Setting("value-coefficient", "the weight of the mean squared value error", Minimum = 0, AboveMinimum = true)]
    public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>The widths of the hidden layers, policy and value alike.</summary>
    [Setting("hidden", "widths of the hidden layers; none for a linear network", Minimum = 1, Maximum = 65536, MayBeEmpty = true)]
    public IReadOnlyList<int> Hidden { get; init; } = [64, 64];

    /// <summary>log σ of an untrained policy over continuous actions, where it is a parameter.</summary>
    [Setting("initial-log-std", "log σ of an untrained policy over continuous actions, where it is a parameter", Minimum = -20, Maximum = 20)]
    public double InitialLogStd { get; init; }

    /// <summary>T · N, the pairs of an update.</summary>
    public long Pairs => (long)Environments * Horizon;

    /// <summary>The algorithm with these options.</summary>
    public abstract IAlgorithm Algorithm();
}

/// <summary>Hyper-parameters of algorithms that step both networks by Adam.</summary>
public abstract record GradientOptions : AlgorithmOptions
{
    /// <summary>α of the policy.</summary>
    [Setting("learning-rate", "Adam's learning rate, for both networks unless value-learning-rate is given", Minimum = 0, AboveMinimum = true)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>α of the value network; null for the policy's.</summary>
    [Setting("value-learning-rate", "Adam's learning rate for the value network; none for the same as the policy's", Minimum = 0, AboveMinimum = true, MayBeEmpty = true)]
    public double? ValueLearningRate { get; init; }
}
