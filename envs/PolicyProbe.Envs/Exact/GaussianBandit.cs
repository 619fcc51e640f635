using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// One pull of one of ten arms that pay normal rewards of variance 1 around fixed means: the ten-armed testbed with one draw of its
/// means. J = Σ πₐrₐ; the variance moves the covariance of gradient estimates, not J.
/// </summary>
/// <remarks>
/// R. S. Sutton and A. G. Barto, "Reinforcement Learning: An Introduction" (2018), §2.3; the means are the first ten normal numbers of
/// seed 10.
/// </remarks>
public sealed class GaussianBandit : ICatalogued
{
    private GaussianBandit()
    {
    }

    /// <inheritdoc/>
    public static string Id => "bandit-gaussian-10";

    /// <inheritdoc/>
    public static IEnvironment Create()
    {
        var rng = new Rng(10);
        return new TabularEnvironment(
            Id,
            "Pull one of ten arms once; each pays a normal reward of variance 1 around its own mean. Its exact gradient is known.",
            "Sutton and Barto (2018), §2.3",
            Bandit.Gaussian([.. Enumerable.Range(0, 10).Select(_ => rng.NextNormal())], variance: 1),
            draw: BanditDrawing.Of);
    }
}
