using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Generalised state-dependent exploration: the noise of an action is linear in the policy's last features, with coefficients that
/// are held for some steps. See <see cref="StateDependentGaussian"/>.
/// </summary>
/// <remarks>Raffin, Kober and Stulp, arXiv:2005.05719.</remarks>
public sealed record Gsde : ITrick, IPolicyForm
{
    /// <inheritdoc/>
    public string Id => "gsde";

    /// <inheritdoc/>
    public string Summary => "noise that is linear in the policy's features and held for some steps, in place of fresh noise at each (2005.05719)";

    /// <summary>Steps between two draws.</summary>
    [Setting("interval", "steps between two draws of the noise; 0 for one a rollout", Minimum = 0, Maximum = 1_000_000)]
    public int Interval { get; init; } = 4;

    /// <inheritdoc/>
    public PolicyForm Form(Space actions, int features) => actions is Box box
        ? new PolicyForm(new StateDependentGaussian(box.Size, features, Interval), box.Size, features * box.Size, Features: true)
        : throw new WrongUseException($"{Id}: expected continuous actions, these are {actions}; leave it out with --without {Id}.");
}
