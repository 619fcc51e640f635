using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A family of action distributions, and the outputs of a network that its parameters are.</summary>
/// <param name="Head">The family.</param>
/// <param name="Outputs">Outputs of the last layer.</param>
/// <param name="FreeOutputs">Outputs that are parameters themselves.</param>
/// <param name="Features">Whether the last layer's input is an output as well.</param>
public sealed record PolicyForm(IHead Head, int Outputs, int FreeOutputs, bool Features)
{
    /// <summary>A categorical for a discrete space, a diagonal Gaussian with a state-independent log σ for a box.</summary>
    public static PolicyForm Of(Space actions) => actions switch
    {
        Discrete discrete => new PolicyForm(new Categorical(discrete.Count), discrete.Count, 0, false),
        Box box => new PolicyForm(new DiagonalGaussian(box.Size), box.Size, box.Size, false),
        _ => throw new NotSupportedException($"action space {actions} has no head."),
    };
}
