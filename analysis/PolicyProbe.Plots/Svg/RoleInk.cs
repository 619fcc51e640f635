using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>How a role looks: the colour of lines and letters, and the fill of areas, from the <see cref="Palette"/>.</summary>
/// <param name="Line">The colour of lines and letters.</param>
/// <param name="Fill">The colour of areas.</param>
/// <param name="Opacity">How much of what lies behind it an area hides, from 0 to 1.</param>
/// <param name="LineWidth">The width of lines, pixels.</param>
internal readonly record struct RoleInk(string Line, string Fill, double Opacity = 1, double LineWidth = 2)
{
    private const string Edge = Palette.Ink;

    /// <summary>The attributes of an area: filled, with a thin dark edge that keeps neighbours of one colour apart.</summary>
    public string Area => FormattableString.Invariant($"fill=\"{Fill}\" fill-opacity=\"{Opacity}\" stroke=\"{Edge}\" stroke-width=\"0.8\"");

    /// <summary>The attributes of a line.</summary>
    public string Stroke => $"fill=\"none\" stroke=\"{Line}\" stroke-width=\"{ShapeSvg.Number(LineWidth)}\"";

    /// <summary>The look of a role.</summary>
    public static RoleInk Of(ShapeRole role) => role switch
    {
        ShapeRole.Ground => new(Palette.Muted, Palette.Stone),
        ShapeRole.Field => new(Palette.Grid, Palette.Grid),
        ShapeRole.Guide => new(Palette.Muted, Palette.Grid, LineWidth: 1),
        ShapeRole.Body => new(Palette.At(0), Palette.At(0)),
        ShapeRole.Limb => new(Palette.At(5), Palette.At(5)),
        ShapeRole.FarLimb => new(Palette.At(5), Palette.Grid),
        ShapeRole.Goal => new(Palette.At(2), Palette.At(2), 0.75),
        ShapeRole.Hazard => new(Palette.At(1), Palette.At(1), 0.75),
        ShapeRole.Cargo => new(Palette.At(4), Palette.At(4)),
        ShapeRole.Ink => new(Palette.Ink, Palette.Ink),
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, $"role: expected one of {nameof(ShapeRole)}, got {role}."),
    };
}
