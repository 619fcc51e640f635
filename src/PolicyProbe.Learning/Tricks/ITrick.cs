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
