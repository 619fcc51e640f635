// The whole native side of PolicyProbe.Envs.Box2D: one handle holds a world with its bodies and joints, which are numbered in
// the order in which they were made.
//
// Box2D reports wrong use by assert, which would end the process. So every argument is checked here before Box2D sees it, a
// world whose motion is no longer finite is not moved or searched any more, and no C++ exception leaves a function: what fails
// returns -1 (a null pointer for pb_open), and pb_message has the text.
#include <box2d/box2d.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <vector>

#define PB_API extern "C" __attribute__((visibility("default")))

namespace {

thread_local char message[512] = "";

// A body's contacts as a listener sees them: `latest` is whether the latest event was a beginning, `ever` whether there was one.
struct Touch {
    bool latest = false;
    bool ever = false;
};

struct Listener final : b2ContactListener {
    std::vector<Touch> touches;

    void BeginContact(b2Contact* contact) override {
        for (Touch* touch : {of(contact->GetFixtureA()), of(contact->GetFixtureB())}) *touch = {true, true};
    }

    void EndContact(b2Contact* contact) override {
        for (Touch* touch : {of(contact->GetFixtureA()), of(contact->GetFixtureB())}) touch->latest = false;
    }

    Touch* of(b2Fixture* fixture) { return &touches[fixture->GetBody()->GetUserData().pointer]; }
};

// The nearest fixture on a ray among those of some categories.
struct Nearest final : b2RayCastCallback {
    uint16 categories = 0;
    float fraction = 1.0f;

    float ReportFixture(b2Fixture* fixture, const b2Vec2&, const b2Vec2&, float at) override {
        if (!(fixture->GetFilterData().categoryBits & categories)) return -1.0f;
        return fraction = at;
    }
};

struct World {
    Listener listener;  // outlives the world, whose end reports the ends of contacts
    std::unique_ptr<b2World> world;
    std::vector<b2Body*> bodies;
    std::vector<b2RevoluteJoint*> joints;
};

void require(bool right, const char* rule) {
    if (!right) throw std::invalid_argument(rule);
}

template <typename... Numbers>
void require_finite(Numbers... numbers) {
    require((std::isfinite(numbers) && ...), "expected finite numbers");
}

b2Body* body_of(World* w, int body) {
    require(w->world != nullptr, "expected a world that was cleared before its use");
    require(body >= 0 && body < static_cast<int>(w->bodies.size()), "expected the number of a body");
    return w->bodies[body];
}

b2RevoluteJoint* joint_of(World* w, int joint) {
    require(joint >= 0 && joint < static_cast<int>(w->joints.size()), "expected the number of a joint");
    return w->joints[joint];
}

bool is_finite(const b2Body* body) {
    return body->GetPosition().IsValid() && body->GetLinearVelocity().IsValid() && std::isfinite(body->GetAngle()) &&
           std::isfinite(body->GetAngularVelocity());
}

template <typename Work>
int guarded(Work work) noexcept {
    try {
        return work();
    } catch (const std::exception& error) {
        std::snprintf(message, sizeof message, "%s", error.what());
    } catch (...) {
        std::snprintf(message, sizeof message, "unknown error");
    }
    return -1;
}

int attach(World* w, int body, const b2Shape& shape, const float* material, int category, int mask) {
    for (int i = 0; i < 3; i++) require(std::isfinite(material[i]) && material[i] >= 0, "expected density, friction and restitution of at least 0");
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.density = material[0];
    fixture.friction = material[1];
    fixture.restitution = material[2];
    fixture.filter.categoryBits = static_cast<uint16>(category);
    fixture.filter.maskBits = static_cast<uint16>(mask);
    body_of(w, body)->CreateFixture(&fixture);
    return 0;
}

}  // namespace

PB_API const char* pb_message() { return message; }

PB_API int pb_version() { return 10000 * b2_version.major + 100 * b2_version.minor + b2_version.revision; }

PB_API World* pb_open() {
    World* opened = nullptr;
    guarded([&] { return opened = new World, 0; });
    return opened;
}

PB_API void pb_close(World* w) { delete w; }

// An empty world in place of the one that was there: nothing of an earlier episode is left to tell two episodes apart.
PB_API int pb_clear(World* w, float gx, float gy) {
    return guarded([=] {
        require_finite(gx, gy);
        w->world.reset();
        w->bodies.clear();
        w->joints.clear();
        w->listener.touches.clear();
        w->world = std::make_unique<b2World>(b2Vec2(gx, gy));
        w->world->SetContactListener(&w->listener);
        return 0;
    });
}

// A body without a shape; its number.
PB_API int pb_body(World* w, int moves, float x, float y, float angle) {
    return guarded([=] {
        require(w->world != nullptr, "expected a world that was cleared before its use");
        require_finite(x, y, angle);
        b2BodyDef definition;
        definition.type = moves ? b2_dynamicBody : b2_staticBody;
        definition.position.Set(x, y);
        definition.angle = angle;
        definition.userData.pointer = w->bodies.size();
        w->listener.touches.emplace_back();
        w->bodies.push_back(w->world->CreateBody(&definition));
        return static_cast<int>(w->bodies.size()) - 1;
    });
}

// The convex hull of 3 to 8 points [count, 2], as a fixture of the body. material: density, friction, restitution.
PB_API int pb_polygon(World* w, int body, const float* points, int count, const float* material, int category, int mask) {
    return guarded([=] {
        require(count >= 3 && count <= b2_maxPolygonVertices, "expected 3 to 8 corners");
        b2Vec2 corners[b2_maxPolygonVertices];
        float doubled = 0;
        for (int i = 0; i < count; i++) {
            require_finite(points[2 * i], points[2 * i + 1]);
            corners[i].Set(points[2 * i], points[2 * i + 1]);
        }
        for (int i = 2; i < count; i++) doubled += b2Cross(corners[i - 1] - corners[0], corners[i] - corners[0]);
        require(std::fabs(doubled) > 1e-4f, "expected corners around an area");
        b2PolygonShape shape;
        shape.Set(corners, count);
        return attach(w, body, shape, material, category, mask);
    });
}

// A rectangle about the body's origin, by its half extents.
PB_API int pb_rectangle(World* w, int body, float halfWidth, float halfHeight, const float* material, int category, int mask) {
    return guarded([=] {
        require(std::isfinite(halfWidth) && std::isfinite(halfHeight) && halfWidth > 0 && halfHeight > 0, "expected half extents above 0");
        b2PolygonShape shape;
        shape.SetAsBox(halfWidth, halfHeight);
        return attach(w, body, shape, material, category, mask);
    });
}

// A line that is solid from both sides.
PB_API int pb_edge(World* w, int body, float x1, float y1, float x2, float y2, const float* material, int category, int mask) {
    return guarded([=] {
        require_finite(x1, y1, x2, y2);
        require(x1 != x2 || y1 != y2, "expected two different ends");
        b2EdgeShape shape;
        shape.SetTwoSided(b2Vec2(x1, y1), b2Vec2(x2, y2));
        return attach(w, body, shape, material, category, mask);
    });
}

// A hinge with a motor and limits; its number. Its angle is 0 as the bodies stand when it is made. hinge: anchor in a (x, y), anchor in b (x, y), lower angle, upper angle, torque, speed.
PB_API int pb_hinge(World* w, int a, int b, const float* hinge) {
    return guarded([=] {
        for (int i = 0; i < 8; i++) require_finite(hinge[i]);
        require(a != b, "expected two different bodies");
        require(hinge[4] <= hinge[5] && hinge[6] >= 0, "expected lower <= upper and a torque of at least 0");
        b2RevoluteJointDef definition;
        definition.bodyA = body_of(w, a);
        definition.bodyB = body_of(w, b);
        definition.localAnchorA.Set(hinge[0], hinge[1]);
        definition.localAnchorB.Set(hinge[2], hinge[3]);
        definition.referenceAngle = definition.bodyB->GetAngle() - definition.bodyA->GetAngle();
        definition.lowerAngle = hinge[4];
        definition.upperAngle = hinge[5];
        definition.maxMotorTorque = hinge[6];
        definition.motorSpeed = hinge[7];
        definition.enableLimit = definition.enableMotor = true;
        w->joints.push_back(static_cast<b2RevoluteJoint*>(w->world->CreateJoint(&definition)));
        return static_cast<int>(w->joints.size()) - 1;
    });
}

// What a hinge's motor is to do. It wakes the bodies even where nothing changes, as Box2D 2.3 does and 2.4 does not.
PB_API int pb_motor(World* w, int joint, float speed, float torque) {
    return guarded([=] {
        require(std::isfinite(speed) && std::isfinite(torque) && torque >= 0, "expected a finite speed and a torque of at least 0");
        b2RevoluteJoint* const hinge = joint_of(w, joint);
        for (b2Body* body : {hinge->GetBodyA(), hinge->GetBodyB()})
            if (!body->IsAwake()) body->SetAwake(true);
        hinge->SetMotorSpeed(speed);
        hinge->SetMaxMotorTorque(torque);
        return 0;
    });
}

// state: angle, speed.
PB_API int pb_hinge_state(World* w, int joint, float* state) {
    return guarded([=] {
        const b2RevoluteJoint* const hinge = joint_of(w, joint);
        state[0] = hinge->GetJointAngle();
        state[1] = hinge->GetJointSpeed();
        return 0;
    });
}

// A force on the centre of mass during the next step.
PB_API int pb_force(World* w, int body, float fx, float fy) {
    return guarded([=] {
        require_finite(fx, fy);
        body_of(w, body)->ApplyForceToCenter(b2Vec2(fx, fy), true);
        return 0;
    });
}

// An impulse at a place of the world.
PB_API int pb_impulse(World* w, int body, float ix, float iy, float x, float y) {
    return guarded([=] {
        require_finite(ix, iy, x, y);
        body_of(w, body)->ApplyLinearImpulse(b2Vec2(ix, iy), b2Vec2(x, y), true);
        return 0;
    });
}

PB_API int pb_step(World* w, float duration, int velocityIterations, int positionIterations) {
    return guarded([=] {
        require(w->world != nullptr, "expected a world that was cleared before its use");
        require(std::isfinite(duration) && duration > 0 && velocityIterations > 0 && positionIterations > 0, "expected a duration and numbers of iterations above 0");
        for (const b2Body* body : w->bodies) require(is_finite(body), "the motion is no longer finite");
        w->world->Step(duration, velocityIterations, positionIterations);
        for (const b2Body* body : w->bodies) require(is_finite(body), "the motion is no longer finite");
        return 0;
    });
}

// state: position (x, y), velocity (x, y), angle, angular velocity. Bits: 1 awake, 2 latest contact event was a beginning, 4 any.
PB_API int pb_body_state(World* w, int body, float* state) {
    return guarded([=] {
        const b2Body* const b = body_of(w, body);
        state[0] = b->GetPosition().x;
        state[1] = b->GetPosition().y;
        state[2] = b->GetLinearVelocity().x;
        state[3] = b->GetLinearVelocity().y;
        state[4] = b->GetAngle();
        state[5] = b->GetAngularVelocity();
        const Touch touch = w->listener.touches[body];
        return (b->IsAwake() ? 1 : 0) | (touch.latest ? 2 : 0) | (touch.ever ? 4 : 0);
    });
}

// Moves a body by hand, for tests.
PB_API int pb_place(World* w, int body, const float* state) {
    return guarded([=] {
        for (int i = 0; i < 6; i++) require_finite(state[i]);
        b2Body* const b = body_of(w, body);
        b->SetTransform(b2Vec2(state[0], state[1]), state[4]);
        b->SetLinearVelocity(b2Vec2(state[2], state[3]));
        b->SetAngularVelocity(state[5]);
        b->SetAwake(true);
        return 0;
    });
}

// How far along rays from one point [count, 2: their far ends] the first fixture of the categories is, as a fraction; 1 if none.
PB_API int pb_rays(World* w, float x, float y, const float* ends, int count, int categories, float* fractions) {
    return guarded([=] {
        require(w->world != nullptr, "expected a world that was cleared before its use");
        for (int i = 0; i < count; i++) {
            const b2Vec2 from(x, y), to(ends[2 * i], ends[2 * i + 1]);
            require(from.IsValid() && to.IsValid() && (to - from).LengthSquared() > 1e-6f, "expected finite rays of some length");
            Nearest nearest;
            nearest.categories = static_cast<uint16>(categories);
            w->world->RayCast(&nearest, from, to);
            fractions[i] = nearest.fraction;
        }
        return 0;
    });
}
