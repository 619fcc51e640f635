using System.Reflection;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The environments of this assembly, found by their interface <see cref="ICatalogued"/>: no list to keep.</summary>
public sealed class EnvironmentCatalogue
{
    private readonly SortedDictionary<string, Func<IEnvironment>> _factories = new(StringComparer.Ordinal);

    /// <summary>Looks through the assembly.</summary>
    /// <exception cref="InvalidOperationException">Two environments have the same id.</exception>
    public EnvironmentCatalogue()
    {
        var register = typeof(EnvironmentCatalogue).GetMethod(nameof(Register), BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (var type in typeof(EnvironmentCatalogue).Assembly.GetTypes())
            if (type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ICatalogued)))
                register.MakeGenericMethod(type).Invoke(this, BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    /// <summary>The ids, in ordinal order.</summary>
    public IReadOnlyList<string> Ids => [.. _factories.Keys];

    /// <summary>A new copy of an environment, before its first reset.</summary>
    /// <param name="id">The id, in its exact spelling.</param>
    /// <exception cref="ArgumentException">There is none of that name; the message has the nearest one and all of them.</exception>
    public IEnvironment Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (_factories.TryGetValue(id, out var create))
            return create();
        var nearest = _factories.Keys.MinBy(known => Distance(id.ToUpperInvariant(), known.ToUpperInvariant()));
        throw new ArgumentException($"id: expected one of {string.Join(", ", Ids)}, got '{id}'. Did you mean '{nearest}'?", nameof(id));
    }

    /// <summary>Levenshtein's distance: the least number of letters inserted, deleted or replaced.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }

    private void Register<T>() where T : ICatalogued
    {
        if (!_factories.TryAdd(T.Id, T.Create))
            throw new InvalidOperationException($"{typeof(T).Name}: expected an id of its own, '{T.Id}' is taken.");
    }
}
