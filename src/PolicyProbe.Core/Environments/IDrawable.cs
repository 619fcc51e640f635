namespace PolicyProbe.Core;

/// <summary>An environment that can describe what its present state looks like.</summary>
public interface IDrawable
{
    /// <summary>
    /// The present state as a short list of shapes. It depends on the state alone, the one that <see cref="IEnvironment.Save"/> has:
    /// the same after <see cref="IEnvironment.Restore"/>, and no action is in it. Nothing is changed, nothing drawn from a random stream.
    /// </summary>
    /// <exception cref="InvalidOperationException">There was no reset yet, so that there is no state.</exception>
    Drawing Draw();
}
