using System.Globalization;
using System.Reflection;

namespace PolicyProbe.Core;

/// <summary>A setting of a record: its name, help, current value as text, and the rule that values obey.</summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Help">What it does.</param>
/// <param name="Value">The current value, as <see cref="Settings.With{T}"/> would read it.</param>
/// <param name="Rule">In words: which values are allowed.</param>
public sealed record Setting(string Id, string Help, string Value, string Rule);

/// <summary>
/// Reads and changes the settings of a record by name, from text: numbers, booleans, names of an enum, lists of numbers, words that are not empty.
/// Every value is checked against the rule on its <see cref="SettingAttribute"/>.
/// </summary>
public static class Settings
{
    private const string Empty = "none";
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>All settings of <paramref name="record"/>, in the order of declaration.</summary>
    public static IReadOnlyList<Setting> Of(object record) =>
        [.. Properties(record).Select(pair => new Setting(pair.Setting.Id, pair.Setting.Help, Text(pair.Property.GetValue(record)), Rule(pair.Property, pair.Setting)))];

    /// <summary>Their values as text, by name.</summary>
    public static Dictionary<string, string> Values(object record) => Of(record).ToDictionary(setting => setting.Id, setting => setting.Value);

    /// <summary>A copy of <paramref name="record"/> with one setting changed.</summary>
    /// <param name="record">A record whose properties carry <see cref="SettingAttribute"/>.</param>
    /// <param name="owner">Whose settings these are, for the message: <c>ppo</c>.</param>
    /// <param name="id">The setting's name.</param>
    /// <param name="text">The value as text.</param>
    /// <exception cref="WrongUseException">There is no such setting, or the value breaks its rule.</exception>
    public static T With<T>(T record, string owner, string id, string text) where T : class
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(text);
        var properties = Properties(record).ToList();
        var (property, setting) = properties.Find(pair => pair.Setting.Id == id);
        if (property is null)
            throw new WrongUseException(properties.Count == 0
                ? $"{id}: {owner} has no settings."
                : $"{id}: {owner} has no such setting; {Nearest.Advice(id, properties.ConvertAll(pair => pair.Setting.Id), "Settings")}");

        var value = Parse(property.PropertyType, text.Trim());
        var isNone = setting.MayBeEmpty && property.PropertyType == typeof(double?) && text.Trim() == Empty;
        if (!isNone && (value is null || !InRange(value, setting)))
            throw new WrongUseException($"{id}={text}: expected {Rule(property, setting)}, such as {Text(property.GetValue(record))}{Suggestion(property.PropertyType, text, value, setting)}.");
        var copy = (T)record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        property.SetValue(copy, value);
        return copy;
    }

    /// <summary>Splits <c>owner.key=value</c> or <c>key=value</c>, as it is written after <c>--set</c>.</summary>
    /// <exception cref="WrongUseException">It is neither.</exception>
    public static (string? Owner, string Key, string Value) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sides = text.Split('=', 2);
        if (sides.Length != 2 || sides[0].Length == 0)
            throw new WrongUseException($"--set {text}: expected NAME=VALUE, as in --set clip=0.1, or TRICK.NAME=VALUE, as in --set gradient-clipping.norm=1.");
        var name = sides[0].Split('.', 2);
        return name.Length == 2 ? (name[0], name[1], sides[1]) : (null, name[0], sides[1]);
    }

    private static IEnumerable<(PropertyInfo Property, SettingAttribute Setting)> Properties(object record) =>
        from property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let setting = property.GetCustomAttribute<SettingAttribute>()
        where setting is not null
        orderby Depth(property.DeclaringType!)
        select (property, setting);

    /// <summary>How many types a type derives from: what all have comes before what one has.</summary>
    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;

    private static object? Parse(Type type, string text)
    {
        if (type == typeof(double) || type == typeof(double?))
            return double.TryParse(text, NumberStyles.Float, Culture, out var real) && double.IsFinite(real) ? real : null;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, Culture, out var whole) ? whole : null;
        if (type == typeof(string))
            return text.Length > 0 ? text : null;
        if (type == typeof(bool))
            return text switch { "on" or "true" => true, "off" or "false" => false, _ => null };
        if (type == typeof(IReadOnlyList<int>))
        {
            if (text == Empty)
                return Array.Empty<int>();
            var parts = text.Split(',').Select(part => int.TryParse(part.Trim(), NumberStyles.AllowLeadingSign, Culture, out var value) ? value : (int?)null).ToList();
            return parts.Contains(null) ? null : parts.ConvertAll(part => part!.Value).AsReadOnly();
        }

        if (type == typeof(IReadOnlyList<double>))
        {
            var parts = text.Split(',').Select(part => double.TryParse(part.Trim(), NumberStyles.Float, Culture, out var value) && double.IsFinite(value) ? value : (double?)null).ToList();
            return text == Empty ? Array.Empty<double>() : parts.Contains(null) ? null : parts.ConvertAll(part => part!.Value).AsReadOnly();
        }

        return type.IsEnum
            ? Enum.GetValues(type).Cast<object>().FirstOrDefault(value => Text(value) == text)
            : throw new NotSupportedException($"settings of type {type.Name} are not known.");
    }

    private static bool InRange(object value, SettingAttribute setting)
    {
        var numbers = value switch
        {
            double real => [real],
            int whole => [whole],
            IReadOnlyList<int> list => list.Select(item => (double)item),
            IReadOnlyList<double> list => list,
            _ => Enumerable.Empty<double>(),
        };
        if (value is IReadOnlyList<int> { Count: 0 } or IReadOnlyList<double> { Count: 0 })
            return setting.MayBeEmpty;
        return numbers.All(number => number <= setting.Maximum && (setting.AboveMinimum ? number > setting.Minimum : number >= setting.Minimum));
    }

    private static string Suggestion(Type type, string text, object? value, SettingAttribute setting) => value switch
    {
        null when type.IsEnum => $"; the nearest valid value is {Nearest.To(text, Enum.GetValues(type).Cast<object>().Select(Text))}",
        double or int when Convert.ToDouble(value, Culture) > setting.Maximum => $"; the nearest valid value is {Text(setting.Maximum)}",
        double or int when !setting.AboveMinimum && !double.IsNegativeInfinity(setting.Minimum) => $"; the nearest valid value is {Text(setting.Minimum)}",
        _ => string.Empty,
    };

    private static string Rule(PropertyInfo property, SettingAttribute setting)
    {
        var type = property.PropertyType;
        if (type == typeof(bool))
            return "on or off";
        if (type == typeof(string))
            return "words";
        if (type.IsEnum)
            return "one of " + string.Join(", ", Enum.GetValues(type).Cast<object>().Select(Text));
        var kind = type == typeof(double) || type == typeof(double?) ? "a number" : type == typeof(int) ? "a whole number"
            : type == typeof(IReadOnlyList<double>) ? "numbers separated by commas, each" : "whole numbers separated by commas, each";
        var low = double.IsNegativeInfinity(setting.Minimum) ? string.Empty : (setting.AboveMinimum ? " above " : " of at least ") + Text(setting.Minimum);
        var high = double.IsPositiveInfinity(setting.Maximum) ? string.Empty : (low.Length == 0 ? " of at most " : " and at most ") + Text(setting.Maximum);
        return kind + low + high + (setting.MayBeEmpty ? $", or {Empty}" : string.Empty);
    }

    private static string Text(object? value) => value switch
    {
        null or IReadOnlyList<int> { Count: 0 } or IReadOnlyList<double> { Count: 0 } => Empty,
        bool flag => flag ? "on" : "off",
        double real => real.ToString("R", Culture),
        IEnumerable<int> list => string.Join(',', list),
        IEnumerable<double> list => string.Join(',', list.Select(item => item.ToString("R", Culture))),
        Enum name => string.Concat(name.ToString().Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString())),
        _ => Convert.ToString(value, Culture) ?? string.Empty,
    };
}
