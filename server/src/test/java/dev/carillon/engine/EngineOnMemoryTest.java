package dev.carillon.engine;

import dev.carillon.store.Store;

class EngineOnMemoryTest extends EngineSuite {
  @Override
  Store open(MovableTime time) {
    return new MemoryStore(time, true);
  }
}
