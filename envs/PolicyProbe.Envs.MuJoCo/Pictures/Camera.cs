using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// Projects a model's geoms on a plane, in parallel: from the side on x and z, looking along y, or from above on x and y. What is nearer
/// comes later. Projections are exact but for a cylinder's rims, which have 32 corners.
/// </summary>
/// <remarks>
/// A geom's role follows from its name: the torso, a cart or the hand is the body; what is called goal or target is one, and an object is
/// cargo; of pairs, the left one is far, since the camera at the side stands on the right (y &lt; 0).
/// </remarks>
internal sealed class Camera
{
    private const int RimCorners = 32;

    private static readonly string[] Bodies =
        ["torso", "head", "upper_waist", "lower_waist", "pelvis", "cart", "fingertip", "palm", "finger_left", "finger_right", "tip_left", "tip_right"];

    private readonly View _view;
    private readonly int _up;
    private readonly string? _follows;

    private Camera(View view, int up, string? follows) => (_view, _up, _follows) = (view, up, follows);

    /// <summary>A view from the side.</summary>
    /// <param name="left">The least x.</param>
    /// <param name="bottom">The least z.</param>
    /// <param name="right">The greatest x.</param>
    /// <param name="top">The greatest z.</param>
    /// <param name="follows">The geom in whose middle x = 0 of the view lies; null for a view that stands still.</param>
    public static Camera Side(double left, double bottom, double right, double top, string? follows = null) =>
        new(new View(left, bottom, right, top, "x (m)", "z (m)"), 2, follows);

    /// <summary>A view from above; parameters as at <see cref="Side"/>, with y in the place of z, which is followed too.</summary>
    public static Camera Top(double left, double bottom, double right, double top, string? follows = null) =>
        new(new View(left, bottom, right, top, "x (m)", "y (m)"), 1, follows);

    private bool IsSide => _up == 2;

    /// <summary>The picture of a model's geoms.</summary>
    public Drawing Picture(IReadOnlyList<Geom> geoms)
    {
        var view = Follow(geoms);
        return new Drawing(view, [
            .. geoms.Where(geom => geom.Kind == GeomKind.Plane).SelectMany(plane => Floor(plane, view)),
            .. geoms.Where(geom => geom.Kind != GeomKind.Plane).OrderBy(Nearness).Select(Project),
        ]);
    }

    private View Follow(IReadOnlyList<Geom> geoms)
    {
        if (_follows is null)
            return _view;
        var place = OnPlane(geoms.First(geom => geom.Name == _follows).Place);
        return (IsSide ? _view.Moved(place.X, 0) : _view.Moved(place.X, place.Y)).Holding(place, 0.3);
    }

    private Point OnPlane(double[] place) => new(place[0], place[_up]);

    /// <summary>From behind to the front: the far ones of pairs, then by the middle's place along the line of sight.</summary>
    private double Nearness(Geom geom) => IsSide ? (RoleOf(geom) == ShapeRole.FarLimb ? -100 : 0) - geom.Place[1] : geom.Place[2];

    private IEnumerable<Shape> Floor(Geom plane, View view)
    {
        if (IsSide)
            return [new PolygonShape([new(view.Left, Math.Min(view.Bottom, plane.Place[2]) - 0.1), new(view.Right, Math.Min(view.Bottom, plane.Place[2]) - 0.1), new(view.Right, plane.Place[2]), new(view.Left, plane.Place[2])], ShapeRole.Ground), .. Ruler.Along(view, plane.Place[2])];
        if (_follows is null)
            return [PolygonShape.Rectangle(plane.Place[0] - plane.Size[0], plane.Place[1] - plane.Size[1], plane.Place[0] + plane.Size[0], plane.Place[1] + plane.Size[1], ShapeRole.Field)];
        return [
            .. Whole(view.Left, view.Right).Select(x => new LineShape([new Point(x, view.Bottom), new Point(x, view.Top)], ShapeRole.Field)),
            .. Whole(view.Bottom, view.Top).Select(y => new LineShape([new Point(view.Left, y), new Point(view.Right, y)], ShapeRole.Field)),
            .. Ruler.Along(view, view.Bottom + (0.07 * view.Width)),
        ];
    }

    private static IEnumerable<double> Whole(double from, double to)
    {
        for (var i = Math.Ceiling(from); i <= Math.Floor(to); i++)
            yield return i;
    }

    private Shape Project(Geom geom)
    {
        var (role, radius, half) = (RoleOf(geom), geom.Size[0], geom.Size[1]);
        return geom.Kind switch
        {
            GeomKind.Sphere => new CircleShape(OnPlane(geom.Place), radius, role),
            GeomKind.Capsule => new CapsuleShape(OnPlane(geom.InWorld(0, 0, -half)), OnPlane(geom.InWorld(0, 0, half)), radius, role),
            GeomKind.Cylinder => new PolygonShape(Hull.Of(Rims(geom)), role),
            _ => throw new InvalidOperationException($"geom {geom.Name}: expected a plane, sphere, capsule or cylinder, got kind {geom.Kind} of mjtGeom."),
        };
    }

    private IEnumerable<Point> Rims(Geom geom) =>
        from end in new[] { -geom.Size[1], geom.Size[1] }
        from corner in Enumerable.Range(0, RimCorners)
        let turn = 2 * Math.PI * corner / RimCorners
        select OnPlane(geom.InWorld(geom.Size[0] * Math.Cos(turn), geom.Size[0] * Math.Sin(turn), end));

    private ShapeRole RoleOf(Geom geom) =>
        Bodies.Contains(geom.Name) ? ShapeRole.Body
        : geom.Name is "goal" or "target" ? ShapeRole.Goal
        : geom.Name is "object" or "core" ? ShapeRole.Cargo
        : geom.Name is "rail" ? ShapeRole.Field
        : geom.IsFixed ? ShapeRole.Ground
        : IsSide && geom.Name.Contains("left", StringComparison.Ordinal) ? ShapeRole.FarLimb
        : ShapeRole.Limb;
}
