using System.Text.RegularExpressions;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Architecture;

/// <summary>What every entry of the catalogues owes: an id of its own, a sentence, settings with help, a sealed type.</summary>
public sealed partial class CatalogueTests
{
    [Fact]
    public void Ids_are_kebab_case_and_unique()
    {
        var ids = TrickSet.Catalogue.Select(trick => trick.Id).Concat(ProbeCatalogue.All.Select(probe => probe.Card.Id)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids.Concat(Presets.Ids), id => Assert.Matches(Kebab(), id));
        Assert.Equal(Presets.All.Count, Presets.All.Select(preset => (preset.Id, preset.Environment)).Distinct().Count());

        // Environments may carry Gymnasium's ids, which others have made: CartPole-v1.
        Assert.All(new EnvironmentCatalogue().Ids, id => Assert.True(Kebab().IsMatch(id) || Gymnasium().IsMatch(id), $"{id}: expected kebab-case, or Gymnasium's Name-v1."));
    }

    [Fact]
    public void Entries_of_the_catalogues_are_sealed()
    {
        var entries = from room in House.Ours
                      from type in room.Assembly.GetTypes()
                      where type is { IsClass: true, IsAbstract: false } && (type.IsAssignableTo(typeof(ITrick)) || type.IsAssignableTo(typeof(IProbe)) || type.IsAssignableTo(typeof(ICatalogued)))
                      select type;
        Assert.All(entries, type => Assert.True(type.IsSealed, $"{type.Name}: expected sealed."));
    }

    [Fact]
    public void Every_setting_has_a_kebab_case_name_of_its_own_and_help()
    {
        foreach (var record in TrickSet.Catalogue.Concat<object>(ProbeCatalogue.All).Append(new PpoOptions()))
        {
            var settings = Settings.Of(record);
            Assert.Equal(settings.Count, settings.Select(setting => setting.Id).Distinct().Count());
            Assert.All(settings, setting =>
            {
                Assert.Matches(Kebab(), setting.Id);
                Assert.True(setting.Help.Length > 5, $"{record.GetType().Name}.{setting.Id}: expected help in a phrase.");
            });
        }
    }

    [Fact]
    public void Every_entry_says_what_it_is()
    {
        Assert.All(TrickSet.Catalogue, trick => Assert.True(trick.Summary.Length > 20, $"{trick.Id}: expected a sentence."));
        Assert.All(ProbeCatalogue.All, probe => Assert.EndsWith("?", probe.Card.Question, StringComparison.Ordinal));
        Assert.All(Presets.All, preset => Assert.NotEmpty(preset.Source));
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*-v[0-9]+$")]
    private static partial Regex Gymnasium();
}
