using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A2C's hyper-parameters. The defaults are Stable-Baselines3's, but for the optimiser.</summary>
public sealed record A2cOptions : GradientOptions
{
    /// <summary>Creates the options.</summary>
    public A2cOptions() => (Environments, Horizon, Lambda, LearningRate) = (8, 5, 1, 7e-4);

    /// <inheritdoc/>
    public override IAlgorithm Algorithm() => new A2c(this);
}
