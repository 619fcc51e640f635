using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// An implementation trick: a record that can be taken out of an algorithm or put in, so that an ablation is set arithmetic. It
/// acts through the hook interfaces that it implements; the algorithm's page calls each hook by name.
/// </summary>
public interface ITrick
{
    /// <summary>Kebab-case name: <c>--without adam-annealing</c>.</summary>
    string Id { get; }

    /// <summary>What it does and where it comes from, in a sentence.</summary>
    string Summary { get; }
}

/// <summary>Which of an agent's networks.</summary>
public enum NetworkPart
{
    /// <summary>The policy.</summary>
    Policy,

    /// <summary>The value function.</summary>
    Value,
}

/// <summary>Hook: fills θ before training. An algorithm without one starts from <see cref="UniformFanIn"/>.</summary>
public interface IInitialisation
{
    /// <summary>Writes the initial θ [P].</summary>
    void Initialise(NetworkLayout layout, NetworkPart part, Span<float> theta, Rng rng);
}

/// <summary>Hook: scales the learning rate along the run.</summary>
public interface ILearningRateSchedule
{
    /// <summary>The factor at a progress in [0, 1): updates done over updates planned.</summary>
    double Factor(double progress);
}

/// <summary>Hook: changes a minibatch's advantages before the policy's loss.</summary>
public interface IMinibatchAdvantages
{
    /// <summary>Changes the advantages [B] in place.</summary>
    void OnMinibatch(Span<float> advantages);
}

/// <summary>Hook: changes a network's gradient before the optimiser sees it.</summary>
public interface IGradientTransform
{
    /// <summary>Changes the gradient [P] in place.</summary>
    void OnGradient(Span<float> gradient);
}
