namespace PolicyProbe.Core;

/// <summary>
/// An environment whose steps run code that was not written for <see cref="IEnvironment"/>, such as an adapted class of the user's: the
/// contract waives the rule that a step allocates nothing, and says so.
/// </summary>
public interface IMayAllocate
{
    /// <summary>Why, in a phrase.</summary>
    string WhyItAllocates { get; }
}
