using System.Collections.Concurrent;
using System.Collections.Immutable;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The tricks that are switched on, by id; immutable, so that an ablation is set arithmetic.</summary>
/// <param name="tricks">The tricks; at most one of each id.</param>
public sealed class TrickSet(params IReadOnlyList<ITrick> tricks)
{
    private readonly ConcurrentDictionary<Type, object> _hooks = new();

    /// <summary>The tricks, in the order in which their hooks are called.</summary>
    public IReadOnlyList<ITrick> Tricks { get; } = tricks.DistinctBy(trick => trick.Id).Count() == tricks.Count
        ? tricks
        : throw new ArgumentException("tricks: expected at most one of each id.", nameof(tricks));

    /// <summary>Every trick there is, with its defaults: found in this assembly, so that adding one is adding its file.</summary>
    public static IReadOnlyList<ITrick> Catalogue { get; } =
        [.. typeof(TrickSet).Assembly.GetTypes()
            .Where(type => typeof(ITrick).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false })
            .Select(type => (ITrick)Activator.CreateInstance(type)!)
            .OrderBy(trick => trick.Id, StringComparer.Ordinal)];

    /// <summary>The tricks that act through a hook, in their order.</summary>
    public ImmutableArray<THook> Hooks<THook>() => (ImmutableArray<THook>)_hooks.GetOrAdd(typeof(THook), static (_, all) => ImmutableArray.CreateRange(all.OfType<THook>()), Tricks);

    /// <summary>The one trick that acts through a hook, or null.</summary>
    /// <param name="what">What two of them would both do, for the message.</param>
    /// <exception cref="WrongUseException">There are two.</exception>
    public THook? OnlyOne<THook>(string what) where THook : class
    {
        var all = Tricks.Where(trick => trick is THook).ToList();
        return all.Count < 2 ? (THook?)all.FirstOrDefault()
            : throw new WrongUseException($"{string.Join(", ", all.Select(trick => trick.Id))}: expected at most one trick to {what}; leave one out with --without {all[^1].Id}.");
    }

    /// <summary>The set with a trick of the catalogue switched on; it keeps its settings if it is on already.</summary>
    /// <exception cref="WrongUseException">There is no such trick.</exception>
    public TrickSet With(string id) => Tricks.Any(trick => trick.Id == id) ? this : new TrickSet([.. Tricks, Find(id)]);

    /// <summary>The set without a trick.</summary>
    /// <exception cref="WrongUseException">There is no such trick, or it is not on.</exception>
    public TrickSet Without(string id)
    {
        Find(id);
        return Tricks.Any(trick => trick.Id == id)
            ? new TrickSet([.. Tricks.Where(trick => trick.Id != id)])
            : throw new WrongUseException($"--without {id}: the trick is not on; on are {string.Join(", ", Tricks.Select(trick => trick.Id).DefaultIfEmpty("none"))}.");
    }

    /// <summary>The set with one setting of one trick changed.</summary>
    /// <exception cref="WrongUseException">The trick is not on, has no such setting, or the value breaks its rule.</exception>
    public TrickSet Set(string id, string setting, string value)
    {
        Find(id);
        var trick = Tricks.FirstOrDefault(candidate => candidate.Id == id)
            ?? throw new WrongUseException($"{id}.{setting}={value}: the trick is not on; add --with {id}.");
        return new TrickSet([.. Tricks.Select(candidate => candidate == trick ? Settings.With(trick, id, setting, value) : candidate)]);
    }

    private static ITrick Find(string id) =>
        Catalogue.FirstOrDefault(trick => trick.Id == id)
        ?? throw new WrongUseException($"{id}: no such trick; {Nearest.Advice(id, [.. Catalogue.Select(trick => trick.Id)], "Tricks")}");
}
