using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Hook: fills θ before training. An algorithm without one starts from <see cref="UniformFanIn"/>.</summary>
public interface IInitialisation
{
    /// <summary>Writes the initial θ [P].</summary>
    void Initialise(NetworkLayout layout, NetworkPart part, Span<float> theta, Rng rng);
}

/// <summary>Which of an agent's networks.</summary>
public enum NetworkPart
{
    /// <summary>The policy, with the value function's head where the trunk is shared.</summary>
    Policy,

    /// <summary>The value function.</summary>
    Value,
}
