using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Hook: the family of action distributions and what its parameters come from. Without one: <see cref="PolicyForm.Of"/>.</summary>
public interface IPolicyForm
{
    /// <summary>The form for an action space and L last features.</summary>
    /// <exception cref="WrongUseException">The action space has no such form.</exception>
    PolicyForm Form(Space actions, int features);
}
