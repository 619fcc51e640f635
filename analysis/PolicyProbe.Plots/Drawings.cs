using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Every kind of figure that this assembly can draw.</summary>
internal static class Drawings
{
    private static IReadOnlyDictionary<Type, IDrawing> Known { get; } = typeof(Drawings).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IDrawing)))
        .Select(type => (IDrawing)Activator.CreateInstance(type)!)
        .ToDictionary(drawing => drawing.Kind);

    /// <summary>What draws the figure.</summary>
    /// <exception cref="NotSupportedException">No class here draws that kind.</exception>
    public static IDrawing For(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return Known.TryGetValue(figure.GetType(), out var drawing)
            ? drawing
            : throw new NotSupportedException(
                $"figure '{figure.Id}': expected one of {string.Join(", ", Known.Keys.Select(k => k.Name))}, got {figure.GetType().Name}");
    }
}
