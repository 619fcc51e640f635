namespace PolicyProbe.Core;

/// <summary>An environment that the catalogue finds by itself: implementing this is all that adding one takes.</summary>
public interface ICatalogued
{
    /// <summary>The id, the same as in <see cref="EnvironmentSpec.Id"/>.</summary>
    static abstract string Id { get; }

    /// <summary>A new copy, before its first reset. It loads no foreign library: that is for the first reset to do.</summary>
    static abstract IEnvironment Create();
}
