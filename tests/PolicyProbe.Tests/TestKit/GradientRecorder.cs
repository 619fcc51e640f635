using PolicyProbe.Learning;

namespace PolicyProbe.Tests.TestKit;

/// <summary>A trick that only looks: the gradients of every step and the advantages of every minibatch. Listed last, it sees what the optimiser sees.</summary>
internal sealed class GradientRecorder : ITrick, IGradientTransform, IMinibatchAdvantages
{
    public string Id => "recorder";

    public string Summary => "looks and changes nothing";

    public List<float[]> Policy { get; } = [];

    public List<float[]> Value { get; } = [];

    public List<float[]> Advantages { get; } = [];

    public bool OnGradients(Span<float> policy, Span<float> value, GradientNorms norms)
    {
        Policy.Add(policy.ToArray());
        Value.Add(value.ToArray());
        return false;
    }

    public void OnMinibatch(Span<float> advantages) => Advantages.Add(advantages.ToArray());
}
