using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using PolicyProbe.Core;

namespace PolicyProbe.Notebooks;

/// <summary>
/// Values from the command line as C# assignments. A value is read by the type of the variable and written again as a literal: what is
/// not a number, word or list of them never gets into a cell.
/// </summary>
internal static class ParameterValues
{
    /// <summary>One assignment a line.</summary>
    /// <param name="parameters"><c>NAME=VALUE</c>.</param>
    /// <param name="variables">What the parameters' cell declares.</param>
    /// <exception cref="WrongUseException">There is no such variable, or the value is not of its type.</exception>
    public static string Assignments(IReadOnlyList<string> parameters, IReadOnlyDictionary<string, (Type Type, object? Value)> variables)
    {
        if (variables.Count == 0)
            throw new WrongUseException($"--set {parameters[0]}: the cell tagged '{NotebookFormat.Parameters}' declares no variables.");
        return string.Join('\n', parameters.Select(parameter =>
        {
            var sides = parameter.Split('=', 2);
            if (sides.Length != 2 || sides[0].Length == 0)
                throw new WrongUseException($"--set {parameter}: expected NAME=VALUE, as in --set steps=2000.");
            if (!variables.TryGetValue(sides[0], out var variable))
                throw new WrongUseException($"--set {parameter}: no such parameter; {Nearest.Advice(sides[0], [.. variables.Keys], "Parameters")}");
            return $"{sides[0]} = {Value(variable.Type, sides[1]) ?? throw new WrongUseException($"--set {parameter}: expected {Rule(variable.Type)}, such as {Text(variable.Value)}.")};";
        }));
    }

    /// <summary>The literal; null where the text is no value of the type.</summary>
    private static string? Value(Type type, string text)
    {
        if (type.IsArray)
        {
            var items = text.Length == 0 ? [] : text.Split(',').Select(item => Value(type.GetElementType()!, item)).ToList();
            return items.Contains(null) ? null : $"[{string.Join(", ", items)}]";
        }

        var culture = CultureInfo.InvariantCulture;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var whole) ? whole.ToString(culture) : null,
            TypeCode.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var whole) ? whole.ToString(culture) : null,
            TypeCode.UInt64 => ulong.TryParse(text, NumberStyles.None, culture, out var whole) ? whole.ToString(culture) : null,
            TypeCode.Double => double.TryParse(text, NumberStyles.Float, culture, out var number) && double.IsFinite(number) ? number.ToString("R", culture) + "d" : null,
            TypeCode.Boolean => text switch { "true" or "on" => "true", "false" or "off" => "false", _ => null },
            TypeCode.String => SymbolDisplay.FormatLiteral(text, quote: true),
            _ => throw new WrongUseException($"a parameter of type {type.Name} cannot be set; expected {Rule(typeof(int))}, {Rule(typeof(double))}, {Rule(typeof(bool))}, {Rule(typeof(string))}, or an array of them."),
        };
    }

    private static string Rule(Type type) => type.IsArray ? $"a list of values separated by commas, each {Rule(type.GetElementType()!)}" : Type.GetTypeCode(type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.UInt64 => "a whole number of at least 0",
        TypeCode.Double => "a number",
        TypeCode.Boolean => "true or false",
        _ => "text",
    };

    private static string Text(object? value) => value is Array items ? string.Join(',', items.Cast<object?>().Select(Text)) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
