namespace TorchSharp.Utils;

/// <summary>The name under which a field's parameter, buffer or module is registered.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = false)]
public sealed class ComponentNameAttribute : Attribute
{
    public string? Name { get; set; }
}
