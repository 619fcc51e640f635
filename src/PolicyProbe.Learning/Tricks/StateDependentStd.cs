using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>log σ(s) is an output of the policy's last layer; without it log σ is a parameter, the same in every state.</summary>
/// <remarks>The state-independent form is the papers' and OpenAI Baselines'; Andrychowicz et al., arXiv:2006.05990, compare both.</remarks>
public sealed record StateDependentStd : ITrick, IPolicyForm
{
    /// <inheritdoc/>
    public string Id => "state-dependent-std";

    /// <inheritdoc/>
    public string Summary => "log σ comes from the policy network; without it, it is a parameter, the same in every state (2006.05990)";

    /// <inheritdoc/>
    public PolicyForm Form(Space actions, int features) => actions is Box box
        ? new PolicyForm(new DiagonalGaussian(box.Size), 2 * box.Size, 0, false)
        : throw new WrongUseException($"{Id}: expected continuous actions, these are {actions}; leave it out with --without {Id}.");
}
